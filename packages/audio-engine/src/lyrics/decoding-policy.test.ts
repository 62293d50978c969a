import { describe, expect, it } from 'vitest';
import {
  bestCandidate,
  type Candidate,
  compressionRatio,
  endsInLoop,
  isAcceptable,
  isInvented,
  seededRandom,
  tokenLimit,
} from './decoding-policy.ts';

function candidate(text: string, meanLogProbability: number, finished = true): Candidate {
  const decoded = { tokens: [], logProbabilities: [], meanLogProbability, noSpeechProbability: 0, finished };
  return { decoded, text, compression: compressionRatio(text) };
}

const VERSE = 'Maybe manager want to write goddamned login page himself, he said nothing out loud';
const CHORUS = 'Like you, like you, like you too. '.repeat(3);
const LOOP = 'la la la la la la '.repeat(40);

describe('acceptance', () => {
  it('takes a sure verse, refuses an unsure one', () => {
    expect(isAcceptable(candidate(VERSE, -0.5))).toBe(true);
    expect(isAcceptable(candidate(VERSE, -1.2))).toBe(false);
  });

  it('keeps a chorus the model ended and is sure of, not one it was cut off in', () => {
    expect(compressionRatio(CHORUS)).toBeGreaterThan(2);
    expect(isAcceptable(candidate(CHORUS, -0.2))).toBe(true);
    expect(isAcceptable(candidate(LOOP, -0.1))).toBe(false);
  });

  it('prefers any text to a loop, then the likelier', () => {
    const best = bestCandidate([candidate(LOOP, -0.01, false), candidate(VERSE, -0.9), candidate('Another verse', -0.7)]);
    expect(best.text).toBe('Another verse');
  });

  it('limits the tokens of a window by its length', () => {
    expect(tokenLimit(2)).toBe(28);
    expect(tokenLimit(29)).toBe(220);
  });
});

describe('endsInLoop', () => {
  const line = [11, 12, 13, 14, 15, 16, 17, 18];
  const times = (count: number, tokens: readonly number[]) => Array.from({ length: count }, () => tokens).flat();

  it('knows a few tokens that come over and over, wherever in them the text stands', () => {
    expect(endsInLoop([1, 2, 3, ...times(80, [7])])).toBe(true);
    expect(endsInLoop([1, 2, 3, ...times(10, line)])).toBe(true);
    expect(endsInLoop([1, 2, 3, ...times(10, line), 11, 12, 13])).toBe(true);
  });

  it('lets a refrain be sung, and go on', () => {
    expect(endsInLoop([])).toBe(false);
    expect(endsInLoop(times(9, line))).toBe(false);
    expect(endsInLoop([...times(10, line), 99])).toBe(false);
    expect(
      endsInLoop(
        times(
          4,
          Array.from({ length: 30 }, (_, i) => i),
        ),
      ),
    ).toBe(false);
  });
});

describe('isInvented', () => {
  const sure = candidate('', -0.1).decoded;
  const unsure = candidate('', -0.8).decoded;
  it('knows the credits of subtitles', () => {
    for (const text of [
      ' Sous-titres réalisés par la communauté d’Amara.org',
      ' Thanks for watching!',
      ' ♪ ♪',
      ' ...',
      'ご視聴ありがとうございました',
    ])
      expect(isInvented(text, sure), text).toBe(true);
  });
  it('believes a polite word only when the model is sure', () => {
    expect(isInvented(' Thank you.', unsure)).toBe(true);
    expect(isInvented(' Thank you.', sure)).toBe(false);
    expect(isInvented(' Thank you for the music', unsure)).toBe(false);
  });
});

describe('seededRandom', () => {
  it('repeats, differs by seed, and is uniform', () => {
    const draw = (seed: number) => Array.from({ length: 2000 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).reduce((a, b) => a + b) / 2000).toBeCloseTo(0.5, 1);
  });
});
