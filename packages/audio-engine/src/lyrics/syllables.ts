import type { Syllable, Word } from '@refrain/song-model';
import { splitWords } from './lyric-words.ts';

/** Languages with hyphenation patterns, by ISO 639-1 code, and the folder of their patterns. */
const PATTERNS: ReadonlyMap<string, string> = new Map([
  ...'af be bg ca cs da de el en es et eu fi fr ga gl hr hu hy id is it ka la lt lv mk nl nn oc pl pt ro ru sk sl sq sr sv tk tr uk'
    .split(' ')
    .map((code): [string, string] => [code, code]),
  ['no', 'nb'],
  ['nb', 'nb'],
]);

interface Patterns {
  hyphenateSync(text: string, options: { hyphenChar: string; minWordLength: number }): string;
}

/** A private character that no lyrics hold. */
const MARK = '\uE0FF';
const LETTER = /[\p{L}\p{N}]/gu;
const HANGUL = /[\p{Script=Hangul}]/u;

/**
 * Fills the syllables of words: where a hyphenation dictionary (Liang 1983) breaks the word, and between its
 * vowels where typography would not; one character of CJK text. Times share the word's by number of letters.
 * The syllables' texts join to the word's.
 *
 * @param language ISO 639-1 code; null or one without patterns leaves only the vowels to go by.
 */
export async function splitSyllables(words: readonly Word[], language: string | null): Promise<Word[]> {
  const patterns = await loadPatterns(language);
  return words.map((word) => ({ ...word, syllables: timeSyllables(word, syllablesOf(word.text, language, patterns)) }));
}

async function loadPatterns(language: string | null): Promise<Patterns | null> {
  const folder = PATTERNS.get(language ?? '');
  if (folder === undefined) return null;
  const module: { default: Patterns } = await import(`hyphen/${folder}/index.js`);
  return module.default;
}

function syllablesOf(text: string, language: string | null, patterns: Patterns | null): string[] {
  const units = splitWords(text);
  if (units.length > 1 && units.join('') === text) return units;
  if (HANGUL.test(text)) return text.match(/[^\p{L}]*\p{L}\p{M}*[^\p{L}]*$|[^\p{L}]*\p{L}\p{M}*/gu) ?? [text];
  const parts = patterns ? patterns.hyphenateSync(text, { hyphenChar: MARK, minWordLength: 2 }).split(MARK) : [text];
  const last = parts.length - 1;
  return parts.flatMap((part, i) => splitAtVowels(part, mayEndSilently(language) && (i === last || /some$/i.test(part))));
}

function timeSyllables(word: Word, texts: readonly string[]): Syllable[] {
  const letters = texts.map((text) => Math.max(1, text.match(LETTER)?.length ?? 0));
  const all = letters.reduce((sum, count) => sum + count, 0);
  const length = word.endSeconds - word.startSeconds;
  let before = 0;
  return texts.map((text, i) => {
    const startSeconds = word.startSeconds + (length * before) / all;
    before += letters[i]!;
    const endSeconds = i === texts.length - 1 ? word.endSeconds : word.startSeconds + (length * before) / all;
    return { text, startSeconds, endSeconds };
  });
}

/** English and French write vowels at the end of words that nobody sings. */
function mayEndSilently(language: string | null): boolean {
  return language === 'en' || language === 'fr';
}

const VOWELS = /[aeiouyæøœ]+/g;
/** `time`, `times`, `loved`, `belle`, `parlent`: a consonant, a mute e. Not `apple`, `wanted`, `roses`. */
const SILENT_END = /[^aeiouy](e|es|ed|ent)$/;
const SOUNDED_END = /([^aeiouylr' ][lr]e|[td]ed|(s|z|x|sh|ch|[cg])es)$/;
/** Consonants that start a syllable together. */
const CLUSTER = /([bcdfgkptv][rl]|[cpstg]h|qu|gn|ny|ll|rr)$/;

/** Splits between vowels: one consonant, or a cluster, goes with the vowel behind it. */
function splitAtVowels(part: string, maySilence: boolean): string[] {
  const bare = bareLetters(part);
  if (bare === null) return [part];
  const silent = maySilence && SILENT_END.test(bare.trimEnd()) && !SOUNDED_END.test(bare.trimEnd());
  const nuclei = [...bare.matchAll(VOWELS)].filter((match) => !(match.index === 0 && match[0] === 'y'));
  if (silent && nuclei.length > 1) nuclei.pop();
  const cuts: number[] = [];
  for (let i = 1; i < nuclei.length; i++) {
    const previousEnd = nuclei[i - 1]!.index + nuclei[i - 1]![0].length;
    const between = bare.slice(previousEnd, nuclei[i]!.index);
    if (!/^[a-z']+$/.test(between)) return [part];
    const taken = between.length === 1 ? 1 : (CLUSTER.exec(between)?.[0].length ?? 1);
    cuts.push(nuclei[i]!.index - taken);
  }
  return [0, ...cuts].map((start, i) => part.slice(start, cuts[i] ?? part.length));
}

/** Lower-case letters without accents, one for one, marks as spaces; null for text in another script. */
function bareLetters(text: string): string | null {
  let bare = '';
  for (const character of text) {
    const base = character.toLowerCase().normalize('NFD').charAt(0);
    if (/[a-zæøœ']/.test(base)) bare += base;
    else if (/\p{L}/u.test(character)) bare += 'ß'.includes(character) ? 's' : '\u0000';
    else bare += ' '.repeat(character.length);
  }
  return bare.includes('\u0000') || bare.length !== text.length ? null : bare;
}
