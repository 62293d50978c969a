// A stand-in for the server with made-up songs, for work on the page alone: `node apps/web/dev/fixture-server.mjs [port]`.
// Serves the built page and the part of /api/v1 it uses. There is no socket, so the page polls.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('../dist/app', import.meta.url));
const RATE = 22_050;
const SECONDS = 48;
const BEAT = 60 / 104;
const LINES = [
  [9.23, 'Streetlights are humming the tune we forgot'],
  [13.85, 'You count the windows, I count what we’ve got'],
  [18.46, 'Hold on to the silver, let go of the stone'],
  [23.08, 'Every road is a river that carries us home'],
  [36.92, 'So sing it again'],
  [39.23, 'till the morning comes in'],
  [41.54, 'and the last of the lamps burning low'],
];
const TITLES = [
  ['Carry Us Home', 'The Paper Lanterns'],
  ['Salt and Signal', 'Marlow Vane'],
  ['Ninety Degrees in the Shade', 'Sundial Choir'],
  ['Kitchen Radio', 'Ada & the Tide'],
  ['Half a Moon', 'Ostrava'],
  ['Long Way Round to You', 'June Calloway'],
];

const chart = makeChart();
const songs = TITLES.map(([title, artist], i) => ({ id: `song-${i + 1}`, title, artist, startedAt: -1e9 }));
if (process.argv.includes('--empty')) songs.length = 0;

function makeChart() {
  const notes = [];
  const lines = LINES.map(([start, text], l) => {
    const words = text.split(' ');
    const each = Math.min(0.62, 4.1 / words.length);
    const placed = words.map((word, i) => {
      const startSeconds = start + i * each;
      const endSeconds = startSeconds + each * 0.92;
      const half = word.length > 5 ? Math.ceil(word.length / 2) : 0;
      const middle = (startSeconds + endSeconds) / 2;
      const pitchMidi = 62 + [0, 2, 4, 5, 7, 9, 7, 4][(i * 3 + l * 2) % 8];
      if (half) notes.push({ startSeconds, endSeconds: middle, pitchMidi }, { startSeconds: middle, endSeconds, pitchMidi: pitchMidi - 2 });
      else notes.push({ startSeconds, endSeconds, pitchMidi });
      const syllables = half
        ? [
            { text: word.slice(0, half), startSeconds, endSeconds: middle },
            { text: word.slice(half), startSeconds: middle, endSeconds },
          ]
        : [{ text: word, startSeconds, endSeconds }];
      return { text: word, startSeconds, endSeconds, confidence: 0.9, heard: true, syllables };
    });
    return { singer: null, startSeconds: start, endSeconds: placed.at(-1).endSeconds, words: placed };
  });
  return { schemaVersion: 1, language: 'en', lines, notes };
}

const beats = Array.from({ length: Math.floor(SECONDS / BEAT) }, (_, i) => i * BEAT);
const rhythm = {
  tempoBpm: 104,
  tempoAlternativesBpm: [52, 208],
  beatsSeconds: beats,
  downbeatsSeconds: beats.filter((_, i) => i % 4 === 0),
  onsetsSeconds: [],
  timeSignature: '4/4',
  beatConfidence: 0.9,
  rhythmRegularity: 1,
};
const harmony = { key: 'D major', keyConfidence: 0.8, chordsAreSuggestions: true, chords: [] };

/** @type {Record<string, (t: number) => number>} */
const VOICES = {
  drums: (t) => Math.exp(-((t % BEAT) / BEAT) * 18) * Math.sin(2 * Math.PI * 70 * t),
  bass: (t) => 0.5 * Math.sin(2 * Math.PI * 73.4 * t),
  other: (t) => 0.2 * (Math.sin(2 * Math.PI * 293.7 * t) + Math.sin(2 * Math.PI * 370 * t)),
  vocals: (t) => {
    const note = chart.notes.find((n) => t >= n.startSeconds && t < n.endSeconds);
    return note ? 0.5 * Math.sin(2 * Math.PI * 440 * 2 ** ((note.pitchMidi - 69) / 12) * t) : 0;
  },
};

function wav(voice) {
  const count = RATE * SECONDS;
  const bytes = Buffer.alloc(44 + count * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + count * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(count * 2, 40);
  for (let i = 0; i < count; i++) bytes.writeInt16LE(Math.round(voice(i / RATE) * 16_000), 44 + i * 2);
  return bytes;
}
const stems = new Map();
function stem(name) {
  if (!stems.has(name)) stems.set(name, wav(VOICES[name]));
  return stems.get(name);
}
const peaks = Array.from({ length: 800 }, (_, i) => {
  const t = (i / 800) * SECONDS;
  const sung = chart.lines.some((line) => t >= line.startSeconds && t < line.endSeconds);
  return Math.min(1, 0.25 + (sung ? 0.35 : 0.1) + 0.3 * Math.abs(Math.sin(i * 12.9898) * Math.cos(i * 0.37)));
});

const STEPS = [
  ['inspect', 2],
  ['separate', 24],
  ['transcribe', 10],
  ['align', 3],
  ['rhythm', 3],
  ['harmony', 1],
  ['melody', 4],
  ['chart', 1],
];
const TOTAL = STEPS.reduce((sum, [, seconds]) => sum + seconds, 0);

function viewOf(song) {
  const elapsed = (Date.now() - song.startedAt) / 1000;
  const done = elapsed >= TOTAL;
  let from = 0;
  const steps = STEPS.map(([name, seconds]) => {
    const progress = Math.min(1, Math.max(0, (elapsed - from) / seconds));
    from += seconds;
    const status = progress >= 1 ? 'done' : progress > 0 ? 'running' : 'pending';
    return { name, status, progress, elapsedSeconds: null, reused: false, failure: null };
  });
  const has = (step) => steps.find((s) => s.name === step).status === 'done';
  const file = (name, mimeType, sizeBytes) => ({ name, mimeType, sizeBytes, url: `/api/v1/songs/${song.id}/files/${name}` });
  const files = [];
  if (has('separate'))
    for (const name of Object.keys(VOICES)) files.push(file(`stems/${name}.flac`, 'audio/flac', 44 + RATE * SECONDS * 2));
  if (has('chart'))
    for (const name of ['chart.json', 'rhythm.json', 'harmony.json', 'peaks.json']) files.push(file(name, 'application/json', 1000));
  return {
    id: song.id,
    title: song.title,
    artist: song.artist,
    durationSeconds: SECONDS,
    hasCover: false,
    addedAt: new Date().toISOString(),
    status: song.cancelled ? 'cancelled' : done ? 'completed' : 'processing',
    progress: Math.min(1, elapsed / TOTAL),
    currentStep: steps.find((s) => s.status === 'running')?.name ?? null,
    estimatedSecondsLeft: done ? null : TOTAL - elapsed,
    album: null,
    language: 'en',
    tags: Object.fromEntries(
      [
        'title',
        'artist',
        'album',
        'albumArtist',
        'date',
        'year',
        'genre',
        'trackNumber',
        'trackCount',
        'discNumber',
        'discCount',
        'lyrics',
      ].map((k) => [k, null]),
    ),
    sound: {
      container: 'flac',
      codec: 'flac',
      durationSeconds: SECONDS,
      sampleRateHz: RATE,
      channels: 1,
      bitrateBps: null,
      sizeBytes: 1000,
    },
    loudness: { integratedLufs: -14, truePeakDbtp: -1, loudnessRangeLu: 5 },
    hasGivenLyrics: false,
    files,
    steps,
    failure: null,
  };
}

const INFO = {
  name: 'Refrain',
  version: '0.1.0',
  maxFileSizeBytes: 5e8,
  formats: ['mp3', 'wav', 'flac', 'm4a', 'ogg', 'mp4'],
  modelNotices: [
    {
      model: 'HTDemucs',
      licence: 'weights for research and personal use',
      notice: 'Splitting the band uses weights trained on music that is not free for commerce.',
    },
  ],
};
const JSON_FILES = { 'chart.json': chart, 'rhythm.json': rhythm, 'harmony.json': harmony, 'peaks.json': { peaks } };
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', woff2: 'font/woff2' };

createServer(async (request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  const answer = (status, body, type = 'application/json') => {
    response.writeHead(status, { 'content-type': type, 'content-security-policy': "default-src 'self'; img-src 'self' data: blob:" });
    response.end(type === 'application/json' ? JSON.stringify(body) : body);
  };
  const refuse = (status, code, detail) => answer(status, { type: 'about:blank', title: code, status, code, detail, requestId: 'r' });
  const add = (title, artist) => {
    const song = { id: `song-${Date.now()}`, title, artist, startedAt: Date.now() };
    songs.unshift(song);
    answer(201, { songId: song.id, jobId: `job-${song.id}`, alreadyKnown: false, song: viewOf(song) });
  };
  if (path.startsWith('/socket.io')) return refuse(404, 'request.notFound', 'No socket here.');
  if (path === '/api/v1/info') return answer(200, INFO);
  if (path === '/api/v1/songs') return answer(200, { songs: songs.map(viewOf), nextCursor: null });
  if (path === '/api/v1/demo') return add('Carry Us Home', 'The Paper Lanterns');
  if (path === '/api/v1/uploads') {
    request.resume();
    return request.on('end', () => add('Your song', null));
  }
  const job = /^\/api\/v1\/jobs\/job-([^/]+)\/(cancel|retry)$/.exec(path);
  if (job) {
    const song = songs.find((s) => s.id === job[1]);
    song.cancelled = job[2] === 'cancel';
    if (!song.cancelled) song.startedAt = Date.now();
    return refuse(404, 'job.notFound', 'Jobs are not shown here.');
  }
  const match = /^\/api\/v1\/songs\/([^/]+)(?:\/files\/(.+))?$/.exec(path);
  if (match) {
    const song = songs.find((s) => s.id === match[1]);
    if (!song) return refuse(404, 'song.notFound', 'This song is not in the house. It may have been deleted.');
    if (request.method === 'DELETE') {
      songs.splice(songs.indexOf(song), 1);
      return answer(204, undefined);
    }
    if (!match[2]) return answer(200, viewOf(song));
    const stemName = /^stems\/(\w+)\.flac$/.exec(match[2])?.[1];
    if (stemName) return answer(200, stem(stemName), 'audio/wav');
    return JSON_FILES[match[2]] ? answer(200, JSON_FILES[match[2]]) : refuse(404, 'file.notFound', 'No such file.');
  }
  const name = /\.\w+$/.test(path) ? path : '/index.html';
  const body = await readFile(APP + name).catch(() => null);
  return body ? answer(200, body, TYPES[name.split('.').at(-1)]) : refuse(404, 'request.notFound', 'Nothing here.');
}).listen(Number(process.argv[2] ?? 8010));
