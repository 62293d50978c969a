import { describe, expect, it } from 'vitest';
import { translationIn } from '../i18n/translation.ts';
import { clockText, spokenTime, timeLeftText } from './format.ts';

describe('times in words', () => {
  it('writes a clock', () => {
    expect([0, 59.9, 60, 187, 3729].map(clockText)).toEqual(['0:00', '0:59', '1:00', '3:07', '1:02:09']);
  });

  it('says how long it takes without false precision', async () => {
    const { t } = await translationIn('en');
    expect([null, 4, 31, 60, 200].map((seconds) => timeLeftText(t, seconds))).toEqual([
      'Working out how long this takes',
      'A few seconds left',
      'About 40 seconds left',
      'About a minute left',
      'About 4 minutes left',
    ]);
  });

  it('speaks times, in German too', async () => {
    const [english, german] = [await translationIn('en'), await translationIn('de')];
    const times = [0, 1, 60, 125];
    expect(times.map((time) => spokenTime(english.t, time))).toEqual(['0 seconds', '1 second', '1 minute', '2 minutes 5 seconds']);
    expect(times.map((time) => spokenTime(german.t, time))).toEqual(['0 Sekunden', '1 Sekunde', '1 Minute', '2 Minuten 5 Sekunden']);
  });
});
