import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoClip, getJson, type Json, sendFile, sendJson, startTestServer, type TestServer, until } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/*
 * Music Assistant's paths, from outside. One job of the first kind splits the clip with the real model; the jobs of the
 * later kind run on the same sound and find its stems made.
 */

const NAME = 'Sing with me.mp3';
let at: TestServer;
let clip: Buffer;
let created: Response;
let job: Json;
const states: string[] = [];
let audioId: string;

beforeAll(async () => {
  at = await startTestServer();
  clip = await demoClip();
  created = await sendFile(`${at.base}/api/jobs`, clip, NAME);
  job = (await created.clone().json()) as Json;
  states.push(job.status);
  await until(
    `${at.base}/api/jobs/${job.id}`,
    ({ status }) => {
      if (states.at(-1) !== status) states.push(status);
      return ['completed', 'failed'].includes(status);
    },
    280_000,
  );
  const stored = (await (await sendFile(`${at.base}/api/audio`, clip, NAME)).json()) as Json;
  audioId = stored.audio_id;
}, 300_000);

afterAll(() => at.stop());

const order = (type: string, params: Json = {}, audio = audioId) =>
  sendJson(`${at.base}/api/jobs`, { type, input: { audio_id: audio }, params });
const beep = (frequencyHz = 220) => toneWav({ seconds: 1, frequencyHz });

async function finished(type: string, params: Json = {}): Promise<Json> {
  const { job_id } = (await (await order(type, params)).json()) as Json;
  return until(`${at.base}/api/jobs/${job_id}`, ({ status }) => ['succeeded', 'failed'].includes(status));
}

async function download(jobId: string, path: string): Promise<Buffer> {
  const response = await fetch(`${at.base}/api/jobs/${jobId}/files/${path.split('/').map(encodeURIComponent).join('/')}`);
  expect(response.status, path).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

describe('A01 C37 GET /api/health', () => {
  it('says ok', async () => expect(await getJson(`${at.base}/api/health`)).toMatchObject({ status: 200, body: { status: 'ok' } }));
});

describe('A02 POST /api/jobs with a file', () => {
  it('makes a job that waits', () => {
    expect(created.status).toBe(201);
    expect(job).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'pending', created_at: expect.any(String) });
  });

  it.each([
    ['without a file', () => fetch(`${at.base}/api/jobs`, { method: 'POST', body: new FormData() }), 400],
    ['with an empty one', () => sendFile(`${at.base}/api/jobs`, new Uint8Array(), 'a.mp3'), 400],
  ])('is refused %s', async (_, send, status) => {
    const response = await send();
    expect([response.status, typeof ((await response.json()) as Json).detail]).toEqual([status, 'string']);
  });
});

describe('A03 GET /api/jobs/{id}', () => {
  it('tells the job', async () => {
    const { body } = await getJson(`${at.base}/api/jobs/${job.id}`);
    expect(body).toMatchObject({ id: job.id, status: 'completed', error_message: null, created_at: job.created_at });
    expect(Date.parse(body.updated_at)).toBeGreaterThanOrEqual(Date.parse(body.created_at));
  });

  it('is 404 for an id that is not known', async () =>
    expect(await getJson(`${at.base}/api/jobs/${crypto.randomUUID()}`)).toMatchObject({
      status: 404,
      body: { detail: expect.any(String) },
    }));
});

describe('A04 /docs', () => {
  it('is a page over a schema', async () => {
    const page = await fetch(`${at.base}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const { body } = await getJson(`${at.base}/docs/json`);
    expect(body.openapi).toMatch(/^3\.1/);
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/jobs', '/api/jobs/{jobId}', '/api/audio', '/api/health']));
  });
});

describe('A05 POST /api/audio', () => {
  it('stores sound and gives an id for it', async () => {
    const response = await sendFile(`${at.base}/api/audio`, beep(), 'beep.wav');
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ audio_id: expect.any(String), filename: 'beep.wav' });
  });

  it.each([
    ['a foreign extension', () => sendFile(`${at.base}/api/audio`, beep(), 'a.txt')],
    ['text that is called a song', () => sendFile(`${at.base}/api/audio`, Buffer.from('words '.repeat(500)), 'a.mp3')],
  ])('is 400 for %s', async (_, send) => expect((await send()).status).toBe(400));
});

describe('A06 POST /api/jobs as JSON', () => {
  it('starts a job on stored sound', async () => {
    const response = await order('chord_analysis');
    expect(response.status).toBe(201);
    const body = (await response.json()) as Json;
    expect(body).toMatchObject({
      type: 'chord_analysis',
      status: 'queued',
      audio_id: audioId,
      input: { audio_id: audioId },
      params: {},
      output: null,
      progress: 0,
      error_message: null,
    });
    await until(`${at.base}/api/jobs/${body.job_id}`, ({ status }) => status === 'succeeded');
  });

  it('is 404 for unknown sound and 400 for an unknown type or body', async () => {
    expect((await order('stem_separation', {}, crypto.randomUUID())).status).toBe(404);
    expect((await order('remix')).status).toBe(400);
    expect((await sendJson(`${at.base}/api/jobs`, { type: 'stem_separation' })).status).toBe(400);
  });
});

describe('A07 A08 the four types', () => {
  it('stem_separation gives a path for every stem', async () => {
    const body = await finished('stem_separation', { model: 'htdemucs' });
    expect(body).toMatchObject({ status: 'succeeded', progress: 1, params: { model: 'htdemucs' } });
    expect(Object.keys(body.output).sort()).toEqual(['bass', 'drums', 'other', 'vocals']);
    expect(body.output.vocals).toBe(`jobs/${body.job_id}/stems/Sing with me.vocals.mp3`);
  });

  it('midi_conversion gives a MIDI file at the tempo asked for, and the notes as CSV', async () => {
    const { job_id, output } = await finished('midi_conversion', { save_notes: true, midi_tempo: 90 });
    expect(output).toEqual({ midi: `jobs/${job_id}/midi/track.mid`, notes: `jobs/${job_id}/midi/track_notes.csv` });
    const midi = await download(job_id, output.midi);
    expect(midi.toString('latin1', 0, 4)).toBe('MThd');
    // The tempo event: FF 51 03 and the microseconds of a beat.
    const tempo = midi.indexOf(Buffer.from([0xff, 0x51, 0x03]));
    expect(midi.readUIntBE(tempo + 3, 3)).toBe(Math.round(60_000_000 / 90));
    const [header, ...rows] = (await download(job_id, output.notes)).toString('utf8').trim().split('\n');
    expect(header).toContain('pitch_midi');
    // Nine sung words and more in the clip, each with at least a note.
    expect(rows.length).toBeGreaterThanOrEqual(9);
  });

  it('melody_extraction leaves the notes out when told to', async () => {
    const { job_id, output } = await finished('melody_extraction', { save_notes: false });
    expect(output).toEqual({ midi: `jobs/${job_id}/midi/track.mid` });
  });

  it('chord_analysis marks its chords as suggestions', async () => {
    const { job_id, output } = await finished('chord_analysis');
    expect(output).toEqual({ chords: `jobs/${job_id}/chords/track_chords.json`, suggested: true });
    const file = JSON.parse((await download(job_id, output.chords)).toString('utf8')) as Json;
    expect(file.suggested).toBe(true);
    expect(file.chords[0]).toMatchObject({ start: expect.any(Number), end: expect.any(Number), chord: expect.any(String) });
    const symbols = new Set((file.chords as Json[]).map(({ chord }) => chord));
    expect(symbols.size).toBeGreaterThan(1);
  });
});

describe('A09 the walk of a job', () => {
  it('goes from pending over processing to completed', () => expect(states).toEqual(['pending', 'processing', 'completed']));
});

describe('A10 both generations of status names', () => {
  it('are given to those who know them, and taken from anybody', async () => {
    const cookie = created.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const list = async (status: string) => (await getJson(`${at.base}/api/jobs?status=${status}`, { cookie })).body.jobs as Json[];
    expect((await list('completed')).map(({ id }) => id)).toContain(job.id);
    expect(await list('succeeded')).toEqual(await list('completed'));
    expect(await list('failed')).toEqual([]);
    expect((await getJson(`${at.base}/api/jobs?status=sleeping`)).status).toBe(400);
  });
});

describe('A11 G11 the stems', () => {
  it.each(['vocals', 'drums', 'bass', 'other'])('%s can be downloaded under the name of the song', async (stem) => {
    const { body } = await getJson(`${at.base}/api/jobs/${job.id}`);
    expect(body.output[stem]).toBe(`jobs/${job.id}/stems/Sing with me.${stem}.mp3`);
    const bytes = await download(job.id, `stems/Sing with me.${stem}.mp3`);
    // 10 s at 320 kbit/s.
    expect(bytes.length).toBeGreaterThan(300_000);
    expect(bytes.equals(await download(job.id, body.output[stem]))).toBe(true);
  });

  it('are listed with the input', async () => {
    const { body } = await getJson(`${at.base}/api/jobs/${job.id}/files`);
    expect((body.files as Json[]).map(({ category }) => category)).toEqual(['input', 'stems', 'stems', 'stems', 'stems']);
    for (const { download_url } of body.files) expect((await fetch(at.base + download_url, { method: 'HEAD' })).status).toBe(200);
  });

  it('stay in their folder', async () =>
    expect((await fetch(`${at.base}/api/jobs/${job.id}/files/..%2F..%2Fsecret.key`)).status).toBe(403));
});

describe('A12 the original', () => {
  it('is kept byte for byte', async () => expect((await download(job.id, `input/${NAME}`)).equals(clip)).toBe(true));
});

describe('A13 options of the separator', () => {
  it('are taken', async () => {
    const params = { model: 'htdemucs', device: 'cpu', shifts: 1, overlap: 0.1, split: true, segment: 7, jobs: 0 };
    const response = await order('stem_separation', params);
    const body = (await response.json()) as Json;
    expect([response.status, body.params]).toEqual([201, params]);
    await fetch(`${at.base}/api/jobs/${body.job_id}/cancel`, { method: 'POST' });
  });

  it.each([
    ['a model that is not installed', { model: 'htdemucs_ft' }, 'model.notInstalled'],
    ['a model that nobody knows', { model: 'nonsense' }, 'model.unknown'],
    ['a model for words', { model: 'whisper-base' }, 'model.unknown'],
    ['an overlap of everything', { overlap: 1 }, 'request.invalid'],
    ['a longer segment than the model hears', { segment: 30 }, 'request.invalid'],
    ['an unheard-of device', { device: 'abacus' }, 'request.invalid'],
  ])('%s is refused', async (_, params, code) => {
    const response = await order('stem_separation', params);
    expect([response.status, ((await response.json()) as Json).code]).toEqual([400, code]);
  });
});

describe('A14 accepted inputs', () => {
  // The content is read, not the name: one sound under every name shows which names are let in.
  it.each(['mp3', 'wav', 'flac', 'm4a', 'ogg', 'wma', 'aac', 'aiff', 'MP3'])('.%s is taken', async (extension) =>
    expect((await sendFile(`${at.base}/api/audio`, beep(), `a.${extension}`)).status).toBe(201),
  );

  it.each(['txt', 'pdf', 'exe', 'mp4', 'mp3.zip'])('.%s is refused', async (extension) =>
    expect((await sendFile(`${at.base}/api/audio`, beep(), `a.${extension}`)).status).toBe(400),
  );
});

describe('A17 G10 file names', () => {
  it.each([
    ['../../etc/passwd.mp3', 'passwd.mp3'],
    ['C:\\Music\\song.mp3', 'song.mp3'],
    ['...hidden.mp3', 'hidden.mp3'],
    ['日本語 Песня أغنية.mp3', '日本語 Песня أغنية.mp3'],
  ])('%s is kept as %s', async (given, kept) => {
    const response = await sendFile(`${at.base}/api/audio`, beep(), given);
    expect(await response.json()).toMatchObject({ filename: kept });
  });

  it('are cut to 255 bytes', async () => {
    const { filename } = (await (await sendFile(`${at.base}/api/audio`, beep(), `${'ö'.repeat(200)}.mp3`)).json()) as Json;
    expect(Buffer.byteLength(filename)).toBeLessThanOrEqual(255);
    expect(filename).toMatch(/^ö+\.mp3$/);
  });
});
