const LONGEST_BYTES = 255;

/**
 * Makes a name from outside safe to keep and to send back: last path part only, no control characters, no leading
 * dots, at most 255 bytes with the extension kept. Letters of every script stay. Null when nothing is left.
 */
export function safeFileName(name: string): string | null {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = Array.from(last)
    .filter((char) => !/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/u.test(char) && !'<>:"|?*'.includes(char))
    .join('')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');
  if (clean === '') return null;
  const extension = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? '';
  let stem = clean.slice(0, clean.length - extension.length);
  while (Buffer.byteLength(stem + extension) > LONGEST_BYTES) stem = Array.from(stem).slice(0, -1).join('');
  return stem + extension;
}

/** `Artist - Title.mp3` read the way people name files. */
export function titleFromFileName(fileName: string): { title: string; artist: string | null } {
  const base = fileName
    .replace(/\.[^.]{1,5}$/, '')
    .replace(/_/g, ' ')
    .replace(/^\d{1,3}\s*[-.)]\s*/, '')
    .trim();
  const [first, ...rest] = base.split(/\s+[-–—]\s+/);
  const title = rest.join(' - ').trim();
  return title !== '' && first ? { title, artist: first.trim() } : { title: base || fileName, artist: null };
}
