import type { Line } from '@refrain/song-model';
import { isUnspaced } from './lyric-words.ts';
import type { TimedWord, Transcript } from './transcript.ts';

/** Characters a screen shows at a glance; one of CJK text takes the room of two. */
const LINE_WIDTH = 42;
/** A singer who rests this long has ended the line. */
const LONG_PAUSE_SECONDS = 0.9;
/** Shorter lines wait for more unless the singer rests. */
const SHORT_WIDTH = 14;
const SENTENCE_END = /[.!?…。！？]["'”’)»]*$/u;
const CLAUSE_END = /[,;:、，]["'”’)»]*$/u;

/** What marks and an even split weigh against seconds of rest when a long line must be cut. */
const CLAUSE_WORTH = 0.3;
const SENTENCE_WORTH = 0.6;
const CAPITAL_WORTH = 0.4;
const UNEVEN_COST = 0.5;
const MOST_REST_SECONDS = 1;

/**
 * Sets recognised words in lines as a singer breathes them: at long pauses, at the ends of sentences, and,
 * where a line grows beyond 42 characters, at its best pause or mark.
 */
export function transcriptToLines(transcript: Transcript): Line[] {
  const phrases: TimedWord[][] = [];
  for (const word of transcript.words) {
    const phrase = phrases.at(-1);
    if (!phrase || endsLine(phrase, word)) phrases.push([word]);
    else phrase.push(word);
  }
  return phrases.flatMap((phrase) => fitWidth(phrase, transcript.language)).map(toLine);
}

function endsLine(phrase: readonly TimedWord[], next: TimedWord): boolean {
  const last = phrase.at(-1)!;
  if (next.startSeconds - last.endSeconds >= LONG_PAUSE_SECONDS) return true;
  return (next.startsLine === true || SENTENCE_END.test(last.text)) && width(phrase) >= SHORT_WIDTH;
}

function fitWidth(phrase: readonly TimedWord[], language: string | null): (readonly TimedWord[])[] {
  if (width(phrase) <= LINE_WIDTH || phrase.length < 2) return [phrase];
  const total = width(phrase);
  const steps = phrase.slice(1).map((word, i) => word.startSeconds - phrase[i]!.startSeconds);
  const usualStep = [...steps].sort((a, b) => a - b)[steps.length >> 1]!;
  let best = 1;
  let bestWorth = -Infinity;
  for (let i = 1; i < phrase.length; i++) {
    const unevenness = Math.abs(width(phrase.slice(0, i)) / total - 0.5) * 2;
    // A voice that holds a word rests as much as one that is silent.
    const rest = Math.min(MOST_REST_SECONDS, Math.max(0, steps[i - 1]! - usualStep));
    const worth = rest + markWorth(phrase[i - 1]!.text, phrase[i]!.text, language) - UNEVEN_COST * unevenness;
    if (worth > bestWorth) [best, bestWorth] = [i, worth];
  }
  return [...fitWidth(phrase.slice(0, best), language), ...fitWidth(phrase.slice(best), language)];
}

function markWorth(last: string, next: string, language: string | null): number {
  // The recogniser starts a verse with a capital; so does German every noun, English "I", and anyone a name.
  const capital = language !== 'de' && /^\p{Lu}/u.test(next) && !/^\p{Lu}/u.test(last) && !/^I\b/.test(next);
  return (SENTENCE_END.test(last) ? SENTENCE_WORTH : CLAUSE_END.test(last) ? CLAUSE_WORTH : 0) + (capital ? CAPITAL_WORTH : 0);
}

function width(words: readonly TimedWord[]): number {
  let sum = 0;
  words.forEach(({ text }, i) => {
    const unspaced = isUnspaced(text);
    sum += text.length * (unspaced ? 2 : 1) + (i > 0 && !unspaced ? 1 : 0);
  });
  return sum;
}

function toLine(words: readonly TimedWord[]): Line {
  return {
    singer: null,
    startSeconds: words[0]!.startSeconds,
    endSeconds: words.at(-1)!.endSeconds,
    words: words.map(({ text, startSeconds, endSeconds, confidence }) => ({
      text,
      startSeconds,
      endSeconds,
      confidence,
      heard: true,
      syllables: [],
    })),
  };
}
