import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeStereoWav } from './dsp/wav.mjs';
import { ARTIST, LINES, lineText, TEMPO_BPM, TITLE } from './score.mjs';

/** The words as a singer reads them, one line a row, a blank row between sections. */
export function lyricsText() {
  return `${LINES.map((line, i) => (i > 0 && line.section !== LINES[i - 1].section ? `\n${lineText(line)}` : lineText(line))).join('\n')}\n`;
}

/**
 * Draws the cover and writes the tagged MP3. MP3, because every browser and player takes it with tags and a picture inside.
 * @param {import('./dsp/sound.mjs').Stereo} sound @param {string} coverSvg path @param {string} folder
 */
export function writeSong(sound, coverSvg, folder) {
  const scratch = mkdtempSync(join(tmpdir(), 'refrain-demo-song-'));
  try {
    const wav = join(scratch, 'demo.wav');
    const cover = join(folder, 'demo.cover.png');
    writeStereoWav(wav, sound);
    execFileSync('rsvg-convert', ['--width', '480', '--height', '480', '--output', cover, coverSvg]);
    const tags = {
      title: TITLE,
      artist: ARTIST,
      album: 'Refrain demo',
      album_artist: ARTIST,
      date: '2026',
      genre: 'Pop',
      track: '1',
      TBPM: String(TEMPO_BPM),
      copyright: 'MIT',
    };
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', '-i', wav, '-i', cover, '-map', '0:a', '-map', '1:v'],
      ...['-c:a', 'libmp3lame', '-b:a', '192k', '-compression_level', '0', '-c:v', 'copy', '-disposition:v', 'attached_pic'],
      ...['-metadata:s:v', 'title=Cover', '-metadata:s:v', 'comment=Cover (front)', '-map_metadata', '-1', '-id3v2_version', '3'],
      ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]),
      ...['-fflags', '+bitexact', '-flags:a', '+bitexact', join(folder, 'demo.mp3')],
    ]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
