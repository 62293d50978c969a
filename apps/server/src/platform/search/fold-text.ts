// One way to compare texts: without case, accents and punctuation. What is indexed and what is asked for go through the same door.

/** Letters that Unicode does not take apart into a base and an accent. */
const PLAIN: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' };
const PLAIN_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');
/** Written without spaces between words: every character is a word of its own. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
/** Sorts what has no name behind every letter. */
const LAST = '\ufffd';

/** `"Señor Ørsted's"` → `"senor orsteds"`: lower case, accents and apostrophes gone, everything else but letters and digits a space. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’‘`´]/gu, '')
    .replace(PLAIN_LETTERS, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The words of a text, folded. */
export function foldedWords(text: string): string[] {
  const spaced = foldText(text).replace(UNSPACED, ' $& ').trim();
  return spaced === '' ? [] : spaced.split(/\s+/);
}

/** By what a text is sorted and grouped; nothing comes last. */
export function sortKey(text: string | null): string {
  return text === null ? LAST : foldText(text) || text.trim().toLowerCase() || LAST;
}

/** `A`–`Z`, another script's letter, or `#`. */
export function firstLetter(text: string): string {
  const first = Array.from(foldText(text))[0] ?? '';
  return /\p{L}/u.test(first) ? first.toUpperCase() : '#';
}
