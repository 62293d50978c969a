/** A small value kept in this browser. Private windows may refuse: then it lasts as long as the page. */
export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(`refrain.${key}`);
  } catch {
    return null;
  }
}

/** @param value null forgets it */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`refrain.${key}`);
    else localStorage.setItem(`refrain.${key}`, value);
  } catch {
    // Nothing to do: the value is a convenience.
  }
}

/** A kept number, or the fallback where nothing sensible is kept. */
export function readKeptNumber(key: string, fallback: number): number {
  const kept = Number(readKept(key) ?? Number.NaN);
  return Number.isFinite(kept) ? kept : fallback;
}
