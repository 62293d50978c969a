/**
 * The first places after an entry was moved: everything down to where it was put, so that the rule keeps the rest.
 * @param to place in the list, from 0; past its ends means the ends
 * @returns null when nothing moves
 */
export function movedTo(order: readonly string[], entryId: string, to: number): string[] | null {
  const from = order.indexOf(entryId);
  const target = Math.min(order.length - 1, Math.max(0, to));
  if (from < 0 || target === from) return null;
  const rest = order.filter((id) => id !== entryId);
  return [...rest.slice(0, target), entryId];
}
