import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMonoWav } from '../dsp/wav.mjs';

/** @typedef {{ name: string, startSeconds: number, endSeconds: number }} Phone */
/** @typedef {{ phones: Phone[] }} SpokenSyllable */
/** @typedef {{ samples: Float64Array, sampleRateHz: number, words: { text: string, syllables: SpokenSyllable[] }[] }} Speech */

/**
 * Speaks a line with Festival's free HTS voice and returns the sound with the time of every phone.
 * The voice is asked to speak slowly (`-r`), so that vowels reach their targets, and with a little formant
 * sharpening (`-b`), which statistical voices need to sound less muffled.
 * @param {string} text
 * @returns {Speech}
 */
export function speak(text) {
  const folder = mkdtempSync(join(tmpdir(), 'refrain-demo-voice-'));
  try {
    const wav = join(folder, 'line.wav');
    const script = join(folder, 'line.scm');
    writeFileSync(script, schemeScript(text, wav));
    const listing = execFileSync('festival', ['-b', script], { encoding: 'utf8' });
    return { ...readMonoWav(wav), words: parseListing(listing) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How singers say what the dictionary says otherwise: in one syllable, or with a vowel that can be held. */
const PRONUNCIATIONS = ['("our" nil (((aa r) 1)))', '("there\'s" nil (((dh eh r z) 1)))'];

/** @param {string} text @param {string} wav */
const schemeScript = (text, wav) => `
(voice_cmu_us_slt_arctic_hts)
${PRONUNCIATIONS.map((entry) => `(lex.add.entry '${entry})`).join('\n')}
(set! hts_engine_params (append hts_engine_params '(("-r" 0.72) ("-b" 0.35))))
(set! utt (utt.synth (Utterance Text ${JSON.stringify(text.replace(/\bto\b/g, 'too'))})))
(utt.save.wave utt ${JSON.stringify(wav)})
(define (list-phone p)
  (format t "phone %s %f %f\\n" (item.name p) (item.feat p "segment_start") (item.feat p "end")))
(define (list-syllable s) (format t "syllable\\n") (mapcar list-phone (item.daughters s)))
(define (list-word w)
  (format t "word %s\\n" (item.name w))
  (mapcar list-syllable (item.daughters (item.relation w 'SylStructure))))
(mapcar list-word (utt.relation.items utt 'Word))
`;

/** @param {string} listing @returns {Speech['words']} */
function parseListing(listing) {
  /** @type {Speech['words']} */
  const words = [];
  for (const row of listing.split('\n')) {
    const [kind, name, start, end] = row.trim().split(' ');
    if (kind === 'word') words.push({ text: name, syllables: [] });
    if (kind === 'syllable') words.at(-1)?.syllables.push({ phones: [] });
    if (kind === 'phone') {
      words
        .at(-1)
        ?.syllables.at(-1)
        ?.phones.push({ name, startSeconds: Number(start), endSeconds: Number(end) });
    }
  }
  return words;
}
