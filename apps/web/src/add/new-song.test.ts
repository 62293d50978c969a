import { describe, expect, it } from 'vitest';
import { guessNames } from './new-song.types.ts';

describe('P22 guessNames', () => {
  it('finds artist and title in what a page or a file is called', () => {
    expect(guessNames('Half a Moon - Kitchen Radio (Official Video)')).toEqual({ artist: 'Half a Moon', title: 'Kitchen Radio' });
    expect(guessNames('half_a_moon – kitchen_radio.mp3')).toEqual({ artist: 'half a moon', title: 'kitchen radio' });
    expect(guessNames('Kitchen Radio - live - 2nd take.flac')).toEqual({ artist: 'Kitchen Radio', title: 'live - 2nd take' });
  });

  it('takes the whole for the title where nothing parts it', () => {
    expect(guessNames('Kitchen-Radio.wav')).toEqual({ artist: '', title: 'Kitchen-Radio' });
    expect(guessNames('')).toEqual({ artist: '', title: '' });
  });
});
