// Songs with timed words: every folder of DIR/1_lyrics_timed with a sound and either words.csv (Jamendo) or truth.json (UltraStar).
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = '1_lyrics_timed';
const LANGUAGES = {
  english: 'en',
  englisch: 'en',
  french: 'fr',
  spanish: 'es',
  german: 'de',
  deutsch: 'de',
  italian: 'it',
  portuguese: 'pt',
};

/** ISO 639-1 code of a language's name; the name itself where it is not known. */
export function languageCode(name) {
  const plain = (name ?? '').trim().toLowerCase();
  return LANGUAGES[plain] ?? (plain === '' ? null : plain.slice(0, 2));
}

/** The songs, each with `truth`: words in order with `text`, `startSeconds`, `endSeconds`. */
export async function timedSongs(dataDir) {
  const root = join(dataDir, FOLDER);
  if (!existsSync(root)) return [];
  const songs = [];
  for (const id of (await readdir(root)).sort()) {
    const folder = join(root, id);
    const sound = (await readdir(folder).catch(() => [])).find((name) => name.startsWith('audio.'));
    const truth = sound === undefined ? null : await readTruth(folder);
    if (!truth) continue;
    const lyrics = await readFile(join(folder, 'lyrics.txt'), 'utf8');
    songs.push({ id, group: truth.language ?? 'unknown', audioPath: join(folder, sound), lyrics, ...truth });
  }
  return songs;
}

async function readTruth(folder) {
  if (existsSync(join(folder, 'words.csv'))) return readJamendo(folder);
  if (existsSync(join(folder, 'truth.json'))) return readUltraStar(folder);
  return null;
}

async function readJamendo(folder) {
  const meta = JSON.parse(await readFile(join(folder, 'meta.json'), 'utf8'));
  const texts = lines(await readFile(join(folder, 'lyrics.words.txt'), 'utf8'));
  const times = lines(await readFile(join(folder, 'words.csv'), 'utf8'))
    .slice(1)
    .map((row) => row.split(',').map(Number));
  if (texts.length !== times.length) throw new Error(`${folder}: ${texts.length} words, ${times.length} times.`);
  const words = texts.map((text, i) => ({ text, startSeconds: times[i][0], endSeconds: times[i][1] }));
  return { kind: 'jamendo', language: languageCode(meta.Language), truth: words };
}

async function readUltraStar(folder) {
  const { header, words } = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'));
  const truth = words.map(({ text, start, end }) => ({ text, startSeconds: start, endSeconds: end }));
  return { kind: 'ultrastar', language: languageCode(header.LANGUAGE), truth };
}

function lines(text) {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
