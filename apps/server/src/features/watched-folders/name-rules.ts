import type { NameRule } from '@refrain/contract';

/** What a file's name says of its song. */
export interface NamedSong {
  readonly fits: boolean;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly year: number | null;
}

const PIECES: Readonly<Record<string, string>> = { year: '(\\d{4})', number: '\\d{1,3}', any: '[^/]*?' };
const ANY_TEXT = '([^/]+?)';

/**
 * Reads names by a pattern. Where the pattern has no folders, only the file's own name is read; where it has, as many
 * folders as it names, from the file upwards. Underscores count as spaces, and so does more than one space.
 */
export function nameReader({ pattern }: Pick<NameRule, 'pattern'>): (path: string) => NamedSong {
  const fields: string[] = [];
  const source = pattern
    .trim()
    .split(/(\{[a-z]+\})/)
    .map((piece) => {
      const field = /^\{([a-z]+)\}$/.exec(piece)?.[1];
      if (field === undefined) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
      if (PIECES[field] === undefined || field === 'year') fields.push(field);
      return PIECES[field] ?? ANY_TEXT;
    })
    .join('');
  const expression = new RegExp(`^${source}$`, 'u');
  const depth = pattern.split('/').length;
  return (path) => read(path, expression, fields, depth);
}

function read(path: string, expression: RegExp, fields: readonly string[], depth: number): NamedSong {
  const parts = path.replace(/\.[^./]{1,5}$/, '').split('/');
  const name = parts.slice(-depth).join('/').replaceAll('_', ' ').replace(/ +/g, ' ').trim();
  const match = parts.length < depth ? null : expression.exec(name);
  const fallback = parts.at(-1)?.replaceAll('_', ' ').replace(/ +/g, ' ').trim() ?? path;
  if (!match) return { fits: false, title: fallback || path, artist: null, album: null, year: null };
  const found = new Map(fields.map((field, index) => [field, match[index + 1]?.trim() ?? '']));
  const text = (field: string) => found.get(field) || null;
  return { fits: true, title: text('title') ?? fallback, artist: text('artist'), album: text('album'), year: Number(text('year')) || null };
}
