import { beatToSeconds, wordText } from '../score.mjs';
import { FRAME_SECONDS } from './analysis.mjs';

/**
 * Where spoken phones land in the song. A note begins with its vowel; consonants before it borrow time from what came before,
 * as singers do. Consonants keep their length, vowels are held.
 */

/** @typedef {import('./speech.mjs').Phone} Phone */
/** @typedef {{ phone: string, isVowel: boolean, syllable: number, startSeconds: number, endSeconds: number, sourceStart: number, sourceEnd: number }} Segment one linear piece of the time map */
/** @typedef {{ onset: Phone[], nucleus: Phone[], coda: Phone[], vowel: Phone }} Parts */
/** @typedef {{ text: string, startSeconds: number, endSeconds: number, vowelSeconds: number, noteEndSeconds: number, sung: import('../score.mjs').SungSyllable, wordIndex: number }} TimedSyllable */
/** @typedef {{ segments: Segment[], syllables: TimedSyllable[] }} LineTiming */

const VOWELS = new Set('aa ae ah ao aw ax ay eh er ey ih iy ow oy uh uw'.split(' '));
const SONOROUS = new Set(['l', 'm', 'n', 'ng']);
const DIPHTHONGS = new Set(['aw', 'ay', 'ey', 'ow', 'oy']);

/** The end of a held vowel (the glide of a diphthong, the turn to an r) moves a little slower than in speech. */
const TAIL_STRETCH = 1.5;
/** The voice speaks slowly; sung consonants are nearer to normal speech. */
const CONSONANT_STRETCH = 0.8;
/** `l`, `m`, `n` and `ng` after the vowel are sung too: they take this share of a note, if it is long. */
const SONOROUS_SHARE = 0.18;
/** The most of the time between two vowels that consonants may take. */
const CONSONANT_SHARE = 0.55;

/**
 * @param {import('../score.mjs').SungLine} line
 * @param {import('./speech.mjs').Speech} speech of the same line
 * @param {import('./analysis.mjs').VoiceFrames} frames of the same speech
 * @param {(syllable: number) => number} [shiftSeconds] human unevenness, for a second take
 * @returns {LineTiming}
 */
export function timeLine(line, speech, frames, shiftSeconds = () => 0) {
  const sung = line.words.flatMap((word, wordIndex) => word.syllables.map((syllable) => ({ syllable, wordIndex })));
  const parts = line.words.flatMap((word, i) => spokenParts(word, speech.words[i]));
  const noteStarts = sung.map(({ syllable }, i) => beatToSeconds(syllable.beat) + shiftSeconds(i));
  const noteEnds = sung.map(({ syllable }) => beatToSeconds(syllable.beat + syllable.beats));
  const spans = parts.map((part, i) => ({
    onset: CONSONANT_STRETCH * duration(part.onset),
    coda: codaSeconds(part.coda, noteEnds[i] - noteStarts[i]),
  }));
  for (let i = 0; i + 1 < spans.length; i++) {
    const taken = (spans[i].coda + spans[i + 1].onset) / (CONSONANT_SHARE * (noteStarts[i + 1] - noteStarts[i]));
    if (taken > 1) {
      spans[i].coda /= taken;
      spans[i + 1].onset /= taken;
    }
  }
  /** @type {LineTiming} */
  const timing = { segments: [], syllables: [] };
  parts.forEach((part, i) => {
    const limit = i + 1 < parts.length ? noteStarts[i + 1] - spans[i + 1].onset : Number.POSITIVE_INFINITY;
    const vowelEnd = Math.min(noteEnds[i], limit - spans[i].coda);
    timing.segments.push(
      ...stretch(part.onset, noteStarts[i] - spans[i].onset, noteStarts[i], i),
      ...hold(part, frames, noteStarts[i], vowelEnd, i),
      ...stretch(part.coda, vowelEnd, vowelEnd + spans[i].coda, i),
    );
    timing.syllables.push({
      text: sung[i].syllable.text,
      wordIndex: sung[i].wordIndex,
      sung: sung[i].syllable,
      startSeconds: noteStarts[i] - spans[i].onset,
      endSeconds: vowelEnd + spans[i].coda,
      vowelSeconds: noteStarts[i],
      noteEndSeconds: vowelEnd,
    });
  });
  return timing;
}

/**
 * Onset, held part and coda of each sung syllable. What a dictionary says in more syllables than are sung ("our") is joined;
 * an `r` after the vowel belongs to the held part, since it colours the vowel.
 * @param {import('../score.mjs').SungWord} word @param {import('./speech.mjs').Speech['words'][number]} spoken
 * @returns {Parts[]}
 */
function spokenParts(word, spoken) {
  const wanted = word.syllables.length;
  if (!spoken || spoken.syllables.length < wanted) throw new Error(`the voice speaks ${wordText(word)} in too few syllables`);
  const groups = spoken.syllables.slice(0, wanted).map((syllable) => [...syllable.phones]);
  for (const extra of spoken.syllables.slice(wanted)) groups[wanted - 1].push(...extra.phones);
  return groups.map((phones) => {
    const first = phones.findIndex((phone) => VOWELS.has(phone.name));
    let last = phones.findLastIndex((phone) => VOWELS.has(phone.name));
    if (phones[last + 1]?.name === 'r') last++;
    return { onset: phones.slice(0, first), nucleus: phones.slice(first, last + 1), coda: phones.slice(last + 1), vowel: phones[first] };
  });
}

/** @param {Phone[]} coda @param {number} noteSeconds */
function codaSeconds(coda, noteSeconds) {
  const spoken = CONSONANT_STRETCH * duration(coda);
  return coda.length > 0 && SONOROUS.has(coda[0].name) ? Math.max(spoken, SONOROUS_SHARE * noteSeconds) : spoken;
}

/** @param {Phone[]} phones */
const duration = (phones) => (phones.length === 0 ? 0 : phones[phones.length - 1].endSeconds - phones[0].startSeconds);

/**
 * Lays consonants evenly over a span. @param {Phone[]} phones @param {number} start @param {number} end @param {number} syllable
 * @returns {Segment[]}
 */
function stretch(phones, start, end, syllable) {
  const scale = (end - start) / (duration(phones) || 1);
  return phones.map((phone) => ({
    phone: phone.name,
    isVowel: false,
    syllable,
    startSeconds: start + scale * (phone.startSeconds - phones[0].startSeconds),
    endSeconds: start + scale * (phone.endSeconds - phones[0].startSeconds),
    sourceStart: phone.startSeconds,
    sourceEnd: phone.endSeconds,
  }));
}

/**
 * Holds a vowel: its beginning and end move at the speed of speech, its steady point waits. A diphthong waits on its first sound
 * and glides at the end, as singers are taught.
 * @param {Parts} parts @param {import('./analysis.mjs').VoiceFrames} frames @param {number} start @param {number} end @param {number} syllable
 * @returns {Segment[]}
 */
function hold({ nucleus, vowel, onset }, frames, start, end, syllable) {
  const steady = steadySeconds(vowel, frames);
  const sourceStart = onset.length > 0 ? vowel.startSeconds : soundingFrom(vowel, steady, frames);
  const sourceEnd = nucleus[nucleus.length - 1].endSeconds;
  const drift = Math.min(0.02, 0.15 * (vowel.endSeconds - vowel.startSeconds));
  const length = end - start;
  const fits = sourceEnd - sourceStart >= length;
  const squeeze = fits ? length / (sourceEnd - sourceStart) : 1;
  const head = Math.min(squeeze * (steady - drift - sourceStart), 0.4 * length);
  const tail = Math.min((fits ? squeeze : TAIL_STRETCH) * (sourceEnd - steady - drift), 0.5 * length);
  const piece = (from, until, sourceFrom, sourceUntil) => ({
    phone: vowel.name,
    isVowel: true,
    syllable,
    startSeconds: from,
    endSeconds: until,
    sourceStart: sourceFrom,
    sourceEnd: sourceUntil,
  });
  return [
    piece(start, start + head, sourceStart, steady - drift),
    piece(start + head, end - tail, steady - drift, steady + drift),
    piece(end - tail, end, steady + drift, sourceEnd),
  ];
}

/** Where a vowel is loudest, and so most itself: in the first half of a diphthong, in the middle of another vowel. @param {Phone} vowel @param {import('./analysis.mjs').VoiceFrames} frames */
function steadySeconds(vowel, { power }) {
  const [from, until] = DIPHTHONGS.has(vowel.name) ? [0.25, 0.5] : [0.3, 0.75];
  const at = (share) => Math.round((vowel.startSeconds + share * (vowel.endSeconds - vowel.startSeconds)) / FRAME_SECONDS);
  let best = at(from);
  for (let frame = best; frame <= at(until); frame++) if (power[frame] > power[best]) best = frame;
  return best * FRAME_SECONDS;
}

/** Skips the catch in the throat before a vowel that begins a word. @param {Phone} vowel @param {number} steady @param {import('./analysis.mjs').VoiceFrames} frames */
function soundingFrom(vowel, steady, { power }) {
  let frame = Math.round(steady / FRAME_SECONDS);
  const floor = power[frame] * 0.02;
  while (frame * FRAME_SECONDS > vowel.startSeconds && power[frame - 1] > floor) frame--;
  return Math.min(steady - 0.02, frame * FRAME_SECONDS);
}
