// A library of made-up songs to measure with. Nothing in it is anybody's: names and lyrics are put together from syllables.
import { randomUUID } from 'node:crypto';
import Libsql from 'libsql';

const ONSETS = ['b', 'br', 'd', 'dr', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 'st', 't', 'tr', 'v', 'w', 'z', 'ch', 'sh', ''];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou', 'é', 'ö'];
const ENDINGS = ['', '', 'n', 'r', 's', 't', 'l', 'm', 'nd', 'ck'];
const COMMON = ['the', 'you', 'love', 'me', 'night', 'my', 'in', 'of', 'to', 'a', 'heart', 'dance', 'blue', 'time', 'baby'];
const LANGUAGES = ['en', 'de', 'es', 'fr', null];
const GENRES = ['Pop', 'Rock', 'Soul', 'Schlager', 'Disco', null];
const LINES = 30;

/** A small generator whose results are the same every time (mulberry32). */
export function randomSource(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function makeNames(count, seed = 1) {
  const random = randomSource(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const newWord = () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(ONSETS) + pick(VOWELS) + pick(ENDINGS)).join('');
  const vocabulary = Array.from({ length: 20_000 }, newWord);
  // As in real titles, a few words are everywhere.
  const word = () => (random() < 0.35 ? pick(COMMON) : vocabulary[Math.floor(vocabulary.length * random() ** 2)]);
  const phrase = (least, most) => Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, word).join(' ');
  const name = (text) => text.replace(/(^| )(.)/g, (_, space, letter) => space + letter.toUpperCase());
  const artists = Array.from({ length: Math.ceil(count / 12) }, () => name(phrase(1, 3)));
  const albums = Array.from({ length: Math.ceil(count / 10) }, () => name(phrase(1, 3)));
  return Array.from({ length: count }, () => ({
    title: name(phrase(1, 5)),
    artist: pick(artists),
    album: pick(albums),
    year: random() < 0.8 ? 1960 + Math.floor(random() * 65) : null,
    genre: pick(GENRES),
    language: pick(LANGUAGES),
    lyrics: () => Array.from({ length: LINES }, () => phrase(4, 8)).join('\n'),
  }));
}

const SONGS_PER_TRANSACTION = 2000;

/**
 * Writes the songs and their index into a database whose tables are made, past the program: one by one through it, a hundred
 * thousand would take an hour. `lyricsShare` of them have lyrics.
 */
export function fillLibrary({ path, songs, lyricsShare, foldedWords, sortKey }) {
  const file = new Libsql(path);
  for (const setting of ['journal_mode = wal', 'synchronous = off', 'foreign_keys = on']) file.exec(`pragma ${setting}`);
  const insertSong = file.prepare(`
    insert into songs (id, listed, audio_sha256, title, artist, album, year, genre, language, file_name, duration_ms, size_bytes,
      has_cover, favourite, title_key, artist_key, album_key, sort_year, created_at, updated_at)
    values (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?)`);
  const insertDocument = file.prepare('insert into search_documents (id, song_id) values (?, ?)');
  const insertNames = file.prepare('insert into search_names (rowid, title, artist, album) values (?, ?, ?, ?)');
  const insertLyrics = file.prepare('insert into search_lyrics (rowid, lyrics) values (?, ?)');
  const insertWord = file.prepare('insert or ignore into search_words (word) values (?)');
  const known = new Set();
  const learn = (words) => {
    for (const word of words) {
      if (known.has(word)) continue;
      known.add(word);
      insertWord.run(word);
    }
    return words.join(' ');
  };
  const start = Date.UTC(2020, 0, 1);
  for (const [number, { title, artist, album, year, genre, language, lyrics }] of songs.entries()) {
    if (number % SONGS_PER_TRANSACTION === 0) file.exec(number === 0 ? 'begin' : 'commit; begin');
    const id = randomUUID();
    const at = BigInt(start + number * 60_000);
    const whole = (value) => (value === null ? null : BigInt(value));
    insertSong.run(
      ...[id, number.toString(16).padStart(64, '0'), title, artist, album, whole(year), genre, language, `${number}.mp3`],
      ...[BigInt(120_000 + (number % 1000) * 150), BigInt(4_000_000 + number)],
      ...[sortKey(title), sortKey(artist), sortKey(album), BigInt(year ?? 0), at, at],
    );
    insertDocument.run(BigInt(number + 1), id);
    insertNames.run(BigInt(number + 1), learn(foldedWords(title)), learn(foldedWords(artist)), learn(foldedWords(album)));
    if (number % 100 < lyricsShare * 100) insertLyrics.run(BigInt(number + 1), learn(foldedWords(lyrics())));
    if ((number + 1) % 10_000 === 0) console.log(`${number + 1} songs`);
  }
  file.exec('commit');
  file.close();
}
