import { describe, expect, it } from 'vitest';
import { clickSong } from './click-song.ts';
import { bundleOf } from './song-bundle.ts';

describe('a bundle of a made-up song', () => {
  it('is a zip whose first file is the manifest, and says the same on every run', () => {
    const song = clickSong({ title: 'Count with Me', durationSeconds: 6, everySeconds: 0.5, sampleRateHz: 8_000 });
    const zip = bundleOf([song]);
    expect(zip.subarray(30, 49).toString()).toBe('refrain-bundle.json');
    expect(bundleOf([song]).equals(zip)).toBe(true);
    expect(song.chart.lines.flatMap(({ words }) => words).length).toBe(8);
    expect(song.stems.drums[8_000]).toBe(26_000);
  });
});
