import { expect, it } from 'vitest';
import { chartOf } from './chart.fixture.ts';
import { chartToSrt, srtStamp } from './srt.ts';

it.each([
  [0, '00:00:00,000'],
  [1.0005, '00:00:01,001'],
  [59.9996, '00:01:00,000'],
  [3723.25, '01:02:03,250'],
  [-1, '00:00:00,000'],
])('%s s is %s', (seconds, stamp) => expect(srtStamp(seconds)).toBe(stamp));

it('has a numbered cue for every line, with an empty line between', () =>
  expect(chartToSrt(chartOf([1, 'Hello there'], [62, 'la']))).toBe(
    '1\n00:00:01,000 --> 00:00:02,000\nHello there\n\n2\n00:01:02,000 --> 00:01:02,500\nla\n',
  ));

it('of nothing sung is empty', () => expect(chartToSrt(chartOf())).toBe(''));
