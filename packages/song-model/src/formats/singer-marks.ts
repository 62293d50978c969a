const MARK = /^\s*\[singer:(.*)\]\s*$/i;

const tidy = (name: string) => name.replace(/\s+/g, ' ').trim();

/** A line of a text that says who sings the lines after it; `[singer:]` for nobody in particular. */
export function singerMark(singer: string | null): string {
  return `[singer:${tidy(singer ?? '')}]`;
}

/** @returns who is named by a line of a text, null for nobody in particular; undefined for a line that is no such mark */
export function readSingerMark(line: string): string | null | undefined {
  const name = MARK.exec(line)?.[1];
  return name === undefined ? undefined : tidy(name) || null;
}
