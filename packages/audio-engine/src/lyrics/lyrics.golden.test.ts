import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PcmWindowReader } from '../audio/pcm.ts';
import { findModel } from '../inference/model-files.ts';
import { alignLyrics } from './align-lyrics.ts';
import { planChunks } from './chunk-plan.ts';
import { findLostPassages } from './lost-passages.ts';
import { lyricWords, wordKey } from './lyric-words.ts';
import type { SongToAlign } from './passage-scoring.ts';
import { readChunk, transcribeVocals } from './transcribe-vocals.ts';
import type { Transcript } from './transcript.ts';
import { findVoice } from './voice-activity.ts';
import { WhisperModel } from './whisper-model.ts';
import { matchWords } from './word-matching.ts';

/**
 * `demo-voice.wav` is the vocal stem that HTDemucs makes of the demo song, 4.2 to 13.5 s, as 16 kHz mono. The words
 * and their onsets are those of the score it was sung from, so they are exact; 0.3 s is what a singer forgives.
 */
const LINES = [
  'Open up the door tonight,',
  'all our friends are here.',
  'Take the stage, the lights are bright,',
  "there's nothing to fear.",
];
const CLIP_START_SECONDS = 4.2;
const ONSETS = [
  4.56, 5.12, 5.35, 5.61, 6.12, 7.34, 7.62, 7.76, 8.18, 8.39, 8.92, 9.23, 9.41, 9.95, 10.04, 10.68, 10.83, 11.74, 12.01, 12.54, 12.77,
].map((seconds) => seconds - CLIP_START_SECONDS);
const TOLERANCE_SECONDS = 0.3;

const given = (lines: readonly string[]) => lines.map((text) => ({ text, startSeconds: null }));
const keys = LINES.flatMap((line) => line.split(' ')).map(wordKey);

function readerOf(samples: Float32Array): PcmWindowReader {
  return { sampleRateHz: 16_000, totalSamples: samples.length, read: async (start, end) => samples.slice(start, end) };
}

describe('words of a sung clip on the real model', { timeout: 120_000 }, () => {
  let model: WhisperModel;
  let clip: PcmWindowReader;
  let transcript: Transcript;

  beforeAll(async () => {
    const bytes = await readFile(fileURLToPath(new URL('./demo-voice.wav', import.meta.url)));
    const pcm = bytes.subarray(bytes.indexOf('data') + 8);
    clip = readerOf(Float32Array.from({ length: pcm.length >> 1 }, (_, i) => pcm.readInt16LE(2 * i) / 32_768));
    model = await WhisperModel.open({ modelDir: findModel('whisper-base').directory, threads: 2 });
    transcript = await transcribeVocals(model, clip);
  });
  afterAll(() => model.release());

  it('hears the language, at least 80 % of the words, and when they start', () => {
    expect(transcript.language).toBe('en');
    expect(transcript.languageConfidence).toBeGreaterThan(0.5);
    const matches = matchWords(
      keys,
      transcript.words.map((word) => wordKey(word.text)),
    ).filter((match) => match.similarity === 1);
    expect(matches.length).toBeGreaterThanOrEqual(0.8 * keys.length);
    const inTime = matches.filter((m) => Math.abs(transcript.words[m.heard]!.startSeconds - ONSETS[m.given]!) <= TOLERANCE_SECONDS);
    expect(inTime.length).toBeGreaterThanOrEqual(0.85 * matches.length);
  });

  it('spells what it hears as the title does, and writes no title that is not sung', async () => {
    const heard = async (title: string) => (await transcribeVocals(model, clip, { title })).words.map((word) => word.text).join(' ');
    expect(await heard('Opin up the dore tonite')).toContain('Opin up the dore tonite');
    expect(await heard('Purple Elephants')).not.toMatch(/purple|elephant/i);
  });

  it('hears the same again', async () => {
    expect(await transcribeVocals(model, clip)).toEqual(transcript);
  });

  it('leaves a text unfinished where it is told to', async () => {
    const audio = await model.encode(await clip.read(0, clip.totalSamples));
    const options = { language: 'en', temperature: 0, maxTokens: 100, random: () => 0 };
    const whole = await model.decode(audio, options);
    const part = await model.decode(audio, { ...options, gaveUp: (tokens) => tokens.length === 5 });
    expect(whole.finished).toBe(true);
    expect(part.finished).toBe(false);
    expect(part.tokens).toEqual(whole.tokens.slice(0, 5));
  });

  it('remembers a window by what sounds in it', async () => {
    const samples = await clip.read(0, 40_000);
    const audio = await model.encode(samples);
    expect(await model.encode(samples.slice())).toBe(audio);
    samples[100] = 0.5;
    expect(await model.encode(samples)).not.toBe(audio);
  });

  it('writes nothing where nobody sings', async () => {
    const silence = readerOf(Float32Array.from({ length: 80_000 }, (_, i) => 1e-4 * Math.sin(i * i)));
    expect(await transcribeVocals(model, silence)).toEqual({ language: null, languageConfidence: 0, words: [], segments: [] });
  });

  it('gives known words their times', async () => {
    const lines = await alignLyrics(model, clip, transcript, given(LINES));
    const words = lines.flatMap((line) => line.words);
    expect(lines.map((line) => line.words.map((word) => word.text).join(' '))).toEqual(LINES);
    expect(words.every((word) => word.heard)).toBe(true);
    const inTime = words.filter((word, i) => Math.abs(word.startSeconds - ONSETS[i]!) <= TOLERANCE_SECONDS);
    expect(inTime.length).toBeGreaterThanOrEqual(0.9 * words.length);
    for (let i = 1; i < words.length; i++) expect(words[i]!.startSeconds).toBeGreaterThanOrEqual(words[i - 1]!.startSeconds);
  });

  it('says which lines of given lyrics are not sung', async () => {
    const verse = ['Seven hundred purple elephants were counting every penny', 'underneath a broken umbrella made of marmalade'];
    const lines = await alignLyrics(model, clip, transcript, given([...LINES, ...verse]));
    const heard = lines.map((line) => line.words.filter((word) => word.heard).length / line.words.length);
    expect(heard.slice(0, LINES.length)).toEqual([1, 1, 1, 1]);
    expect(heard.slice(LINES.length)).toEqual([0, 0]);
  });

  it('finds a line that no passage took, and no line that is not sung', async () => {
    const lines = [LINES[0]!, LINES[1]!, 'a hundred purple elephants', LINES[2]!, LINES[3]!];
    const words = lyricWords(given(lines));
    const voice = await findVoice(clip);
    const chunks = planChunks(voice);
    const tokens = words.map((word) => model.tokens.encode(word.spoken));
    const song: SongToAlign = { words, tokens, stampedStarts: words.map(() => null), chunks, voice, transcript, language: 'en' };
    const sung = (await alignLyrics(model, clip, transcript, given(LINES))).map((line) => line.words);
    const timed = (line: number) => sung[line]!.map((word) => ({ ...word, meanLogProbability: -0.3, squeezed: false }));
    const nothing = (line: string) => line.split(' ').map(() => null);
    const lost = [...timed(0), ...nothing(lines[1]!), ...nothing(lines[2]!), ...timed(2), ...timed(3)];
    const found = await findLostPassages(model, { ...song, words, tokens }, lost, async (chunk) =>
      model.encode(await readChunk(clip, chunk)),
    );
    expect(found).toEqual(lost);
    // Without the line that is not sung, what is left is likelier with the lost one than without.
    const kept = (_: unknown, i: number) => words[i]!.lineIndex !== 2;
    const shorter = { ...song, words: words.filter(kept), tokens: tokens.filter(kept), stampedStarts: song.stampedStarts.filter(kept) };
    const again = await findLostPassages(model, shorter, lost.filter(kept), async (chunk) => model.encode(await readChunk(clip, chunk)));
    const firstFound = sung[0]!.length;
    for (let n = 0; n < sung[1]!.length; n++)
      expect(Math.abs(again[firstFound + n]!.startSeconds - sung[1]![n]!.startSeconds)).toBeLessThan(TOLERANCE_SECONDS);
  });

  it('stops when told', async () => {
    await expect(transcribeVocals(model, clip, { signal: AbortSignal.abort() })).rejects.toThrow();
    await expect(alignLyrics(model, clip, transcript, given(LINES), { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('refuses other sample rates and unknown languages', async () => {
    await expect(transcribeVocals(model, { ...clip, sampleRateHz: 44_100 })).rejects.toThrow(RangeError);
    await expect(transcribeVocals(model, clip, { language: 'qq' })).rejects.toThrow(RangeError);
  });
});
