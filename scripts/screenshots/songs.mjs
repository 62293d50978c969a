// Songs of our own making that need no analysis: so that the house is not empty, and to show duets and other scripts.
import { built } from '../built.mjs';

const { bundleOf } = await built('packages/testkit/dist/index.js');

const RATE_HZ = 8_000;
const LINE_SECONDS = 4;
const REST_SECONDS = 0.4;
/** Before the first line, as in songs with an intro. */
const INTRO_SECONDS = 9;

const NEIGHBOURS = [
  ['Salt and Signal', 'The Lighthouse Keepers', 214],
  ['Kitchen Radio', 'Marta Fields', 187],
  ['Half a Moon', 'Paper Boats', 242],
  ['Long Way Round', 'The Night Buses', 201],
  ['Borrowed Umbrella', 'Ilse & Tom', 176],
  ['Winter Market', 'Paper Boats', 223],
  ['Tram Number Nine', 'The Night Buses', 195],
  ['Letters Home', 'Marta Fields', 208],
];

const DUET = {
  title: 'Two Lamps',
  artist: 'Ilse & Tom',
  language: 'en',
  lines: [
    ['Ilse', 'I left a lamp in the window for you'],
    ['Tom', 'I saw it shine from the end of the road'],
    [null, 'Two little lamps and the whole night through'],
    ['Ilse', 'Somebody carries the half of the load'],
    ['Tom', 'Turn the key softly, the kettle is on'],
    [null, 'Sing till the dark and the morning are one'],
  ],
};

const JAPANESE = {
  title: '夜の灯り',
  artist: 'ひかり町合唱団',
  language: 'ja',
  lines: [
    [null, [['夜', 'よる'], ['の'], ['街', 'まち'], ['に'], ['灯り', 'あかり'], ['が'], ['揺', 'ゆ'], ['れる']]],
    [null, [['君', 'きみ'], ['の'], ['声', 'こえ'], ['が'], ['聞', 'き'], ['こえる']]],
    [null, [['遠', 'とお'], ['い'], ['空', 'そら'], ['に'], ['星', 'ほし'], ['が'], ['ひとつ']]],
    [null, [['歌', 'うた'], ['おう'], ['朝', 'あさ'], ['が'], ['来', 'く'], ['るまで']]],
  ],
};

const ARABIC = {
  title: 'ضوء في النافذة',
  artist: 'فرقة الحارة',
  language: 'ar',
  lines: [
    [null, 'تركت لك ضوءًا صغيرًا في النافذة'],
    [null, 'والليل طويل والطريق بعيد'],
    [null, 'غنِّ معي حتى يطلع الصباح'],
    [null, 'صوتك قريب وقلبي سعيد'],
  ],
};

/** @returns {Promise<Map<string, string>>} ids by title */
export async function giveSongs(url) {
  const songs = [DUET, JAPANESE, ARABIC].map(readySong);
  songs.push(...NEIGHBOURS.map(([title, artist, seconds]) => readySong({ title, artist, language: 'en', seconds, lines: [] })));
  const form = new FormData();
  form.set('file', new Blob([bundleOf(songs)]), 'songs.refrain.zip');
  const answer = await fetch(`${url}/api/v1/library/import`, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(`The songs were refused: ${await answer.text()}`);
  return new Map((await answer.json()).songs.map(({ title, songId }) => [title, songId]));
}

/** When a line begins. */
export const lineStart = (index) => INTRO_SECONDS + index * (LINE_SECONDS + REST_SECONDS);

function readySong({ title, artist, language, lines, seconds = lineStart(lines.length) + 8 }) {
  const total = Math.round(seconds * RATE_HZ);
  const silence = new Int16Array(total);
  const beatsSeconds = Array.from({ length: Math.floor(seconds / 0.55) }, (_, i) => i * 0.55);
  const timed = lines.map(([singer, words], i) =>
    timedLine(singer, typeof words === 'string' ? words.split(' ').map((text) => [text]) : words, lineStart(i)),
  );
  return {
    title,
    artist,
    sampleRateHz: RATE_HZ,
    stems: { vocals: silence, drums: silence, bass: silence, other: silence },
    chart: { schemaVersion: 1, language, lines: timed, notes: timed.flatMap(notesOf) },
    rhythm: {
      ...{ tempoBpm: 109, tempoAlternativesBpm: [], beatsSeconds, downbeatsSeconds: beatsSeconds.filter((_, i) => i % 4 === 0) },
      ...{ onsetsSeconds: [], timeSignature: '4/4', beatConfidence: 1, rhythmRegularity: 1 },
    },
  };
}

function timedLine(singer, words, startSeconds) {
  const letters = words.reduce((sum, [text]) => sum + text.length + 1, 0);
  let at = startSeconds;
  const timed = words.map(([text, reading]) => {
    const from = at;
    at += (LINE_SECONDS * (text.length + 1)) / letters;
    const times = { startSeconds: from, endSeconds: at - 0.05 };
    return { text, ...times, confidence: 1, heard: true, syllables: [], ...(reading ? { reading } : {}) };
  });
  return { singer, startSeconds, endSeconds: timed.at(-1).endSeconds, words: timed };
}

/** A tune for the lane: up, and down again. */
function notesOf({ words }) {
  return words.map(({ startSeconds, endSeconds }, i) => ({
    startSeconds,
    endSeconds,
    pitchMidi: 60 + [0, 2, 4, 7, 5, 4, 2, 0][i % 8],
  }));
}
