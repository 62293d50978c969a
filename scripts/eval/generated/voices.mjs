// What is sung, spoken first by Festival's free voices: the time of every phone is known.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { biquad, filter } from '../../demo-song/dsp/filters.mjs';
import { SAMPLE_RATE_HZ } from '../../demo-song/dsp/sound.mjs';
import { readMonoWav } from '../../demo-song/dsp/wav.mjs';
import { speak as speakEnglish } from '../../demo-song/voice/speech.mjs';

/** @typedef {import('../../demo-song/voice/speech.mjs').Speech} Speech */
/** @typedef {import('../../demo-song/voice/speech.mjs').Phone} Phone */

/**
 * A line as it is written and as it is spoken, one spoken word for each written one.
 * @typedef {{ text: string, words: string[], speech: Speech }} SpokenLine
 */

/** @type {Record<string, (line: string) => SpokenLine>} */
const LANGUAGES = {
  en: (line) => ({ text: line, words: line.split(' '), speech: atHalfRate(speakEnglish(line)) }),
  es: (line) => {
    const words = line.split(' ');
    return { text: line, words, speech: speakCzech(words.map(spellSpanish)) };
  },
  ja: (line) => {
    const units = line.split('|').map((unit) => unit.split('='));
    const words = units.map(([written]) => written);
    return { text: words.join(''), words, speech: speakMorae(units.map(([, kana]) => moraeOf(kana))) };
  },
};

/** Speaks a line; the same line once. @param {Map<string, SpokenLine>} known @param {string} language @param {string} line */
export function speakLine(known, language, line) {
  const spoken = known.get(line) ?? LANGUAGES[language](line);
  known.set(line, spoken);
  if (spoken.speech.words.length !== spoken.words.length) throw new Error(`"${line}": ${spoken.speech.words.length} words were spoken.`);
  return spoken;
}

/** The recogniser hears nothing above 8 kHz, and the analysis takes a quarter of the time. @param {Speech} speech @returns {Speech} */
function atHalfRate({ samples, sampleRateHz, words }) {
  const low = filter(samples, biquad('lowpass', (7000 * SAMPLE_RATE_HZ) / sampleRateHz, 0.7));
  return { samples: low.filter((_, i) => i % 2 === 0), sampleRateHz: sampleRateHz / 2, words };
}

const SPANISH_SOUNDS = [
  [/ch/g, 'č'],
  [/qu(?=[ei])/g, 'k'],
  [/g(?=[ei])|j/g, 'x'],
  [/gu(?=[ei])/g, 'g'],
  [/c(?=[ei])|z/g, 's'],
  [/c/g, 'k'],
  [/h/g, ''],
  [/ll|y/g, 'j'],
  [/ñ/g, 'ň'],
  [/v/g, 'b'],
  [/rr/g, 'r'],
  [/x/g, 'ch'],
  [/([dtn])i/g, '$1y'],
  [/^y$|^j$/g, 'i'],
];

/** Spanish as a Czech would write it down. @param {string} word */
function spellSpanish(word) {
  const plain = word.toLowerCase().replace(/[áéíóú]/g, (vowel) => 'aeiou'['áéíóú'.indexOf(vowel)]);
  return SPANISH_SOUNDS.reduce((text, [sound, spelt]) => text.replace(sound, spelt), plain);
}

const KANA =
  'あいうえおかきくけこがぎぐげごさしすせそざじずぜぞたちつてとだでどなにぬねのまみむめもらりるれろはひふへほばびぶべぼぱぴぷぺぽやゆよわん';
const MORAE =
  'a i u e o ka ki ku ke ko ga gi gu ge go sa ši su se so za dži zu ze zo ta či cu te to da de do na ni nu ne no ma mi mu me mo ra ri ru re ro ha hi fu he ho ba bi bu be bo pa pi pu pe po ja ju jo va n'.split(
    ' ',
  );

/** @param {string} kana @returns {string[]} a double consonant is a longer vowel before it here */
function moraeOf(kana) {
  return [...kana.replaceAll('っ', '')].map((letter) => {
    const mora = MORAE[[...KANA].indexOf(letter)];
    if (mora === undefined) throw new Error(`"${letter}" of ${kana} has no sound here.`);
    return mora;
  });
}

/** One spoken word for a whole line, shared out over the words by their morae. @param {string[][]} words @returns {Speech} */
function speakMorae(words) {
  const { words: spoken, ...sound } = speakCzech([words.flat().join('')]);
  const phones = spoken.flatMap((word) => word.syllables.flatMap((syllable) => syllable.phones));
  const takeMora = (mora) => {
    // An `n` is a mora, and so is an `i` that was spoken as a glide. What is sung needs a vowel, if only by name.
    const isAlone = mora === 'n' || (mora === 'i' && phones[0]?.name === 'y' && !isVowel(phones[1]?.name));
    const end = isAlone ? 0 : phones.findIndex((phone) => isVowel(phone.name));
    if (end < 0 || phones.length === 0) throw new Error(`"${mora}" was not spoken.`);
    const own = phones.splice(0, end + 1);
    return { phones: isAlone ? own.map((phone) => ({ ...phone, name: mora === 'n' ? 'uh' : 'iy' })) : own };
  };
  return { ...sound, words: words.map((morae) => ({ text: morae.join(''), syllables: morae.map(takeMora) })) };
}

/** Czech phones by the names of the demo song's singer, who treats them by their kind. */
const PHONES = { a: 'aa', e: 'eh', i: 'iy', o: 'ao', u: 'uw', j: 'y', 'n~': 'n', 'r~': 'zh', x: 'hh', h: 'hh', 's~': 'sh', 'z~': 'zh' };
const isVowel = (name) => ['aa', 'eh', 'iy', 'ao', 'uw'].includes(name);

/** Words in Czech spelling, in which five vowels and most consonants of other languages can be written. @param {string[]} words @returns {Speech} */
function speakCzech(words) {
  const folder = mkdtempSync(join(tmpdir(), 'refrain-voice-'));
  try {
    const [wav, script] = [join(folder, 'line.wav'), join(folder, 'line.scm')];
    writeFileSync(script, Buffer.from(inLatin2(czechScript(words.join(' '), wav)), 'latin1'));
    const listing = execFileSync('festival', ['-b', script], { encoding: 'utf8' });
    return { ...readMonoWav(wav), words: listedWords(listing) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The Czech voice reads ISO 8859-2. @param {string} text */
const inLatin2 = (text) => text.replace(/[ščžň]/g, (letter) => '\xb9\xe8\xbe\xf2'['ščžň'.indexOf(letter)]);

/** @param {string} text @param {string} wav */
const czechScript = (text, wav) => `
(voice_czech_dita)
(Parameter.set 'Duration_Stretch 1.2)
(set! utt (utt.synth (Utterance Text ${JSON.stringify(text)})))
(utt.save.wave utt ${JSON.stringify(wav)})
(define (list-phone p)
  (format t "phone %s %f %f\\n" (item.name p) (item.feat p "segment_start") (item.feat p "end")))
(define (list-word w)
  (format t "word %s\\n" (item.name w))
  (mapcar (lambda (s) (mapcar list-phone (item.daughters s))) (item.daughters (item.relation w 'SylStructure))))
(mapcar list-word (utt.relation.items utt 'Word))
`;

/** @param {string} listing @returns {Speech['words']} */
function listedWords(listing) {
  /** @type {{ text: string, phones: Phone[] }[]} */
  const words = [];
  for (const row of listing.split('\n')) {
    const [kind, name, start, end] = row.trim().split(' ');
    if (kind === 'word') words.push({ text: name, phones: [] });
    if (kind === 'phone') words.at(-1)?.phones.push(...singlePhones(name, Number(start), Number(end)));
  }
  return words.map(({ text, phones }) => ({ text, syllables: syllablesOf(phones) }));
}

/** A long vowel (`o:`) or a diphthong (`o~u`) as two. @param {string} name @param {number} start @param {number} end @returns {Phone[]} */
function singlePhones(name, start, end) {
  const names = /^[aeiou]:$/.test(name) ? [name[0], name[0]] : /^[aeiou]~u$/.test(name) ? [name[0], 'u'] : [name];
  const length = (end - start) / names.length;
  return names.map((one, i) => ({ name: PHONES[one] ?? one, startSeconds: start + i * length, endSeconds: start + (i + 1) * length }));
}

/** A syllable for each vowel, begun by the consonant before it. @param {Phone[]} phones */
function syllablesOf(phones) {
  /** @type {{ phones: Phone[] }[]} */
  const syllables = [{ phones: [] }];
  phones.forEach((phone, i) => {
    const hasVowel = syllables.at(-1)?.phones.some(({ name }) => isVowel(name));
    const begins = isVowel(phone.name) || (phones[i + 1] !== undefined && isVowel(phones[i + 1].name));
    const inOnset = i > 0 && !isVowel(phones[i - 1].name) && isVowel(phone.name);
    if (hasVowel && begins && !inOnset) syllables.push({ phones: [] });
    syllables.at(-1)?.phones.push(phone);
  });
  return syllables;
}
