import { readFile } from 'node:fs/promises';
import { answerJson, type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoClip, getJson, type Json, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 });

/* Ten seconds of the demo song, two sung lines, are heard once; then lyrics come from several places and are compared with the voice. */

let at: TestServer;
let outside: LocalServer;
let songId: string;
let rightWords: string;
const WRONG_WORDS = Array.from({ length: 4 }, (_, i) => `Nobody ever sang a line like number ${i} in any kitchen`).join('\n');
const STRANGER = { 'x-api-key': 'a-key-that-nobody-has' };
const BOB = { 'x-api-key': 'bob-key-0123456789' };

const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(at.base + path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
const versions = async () => (await getJson(`${at.base}/api/v1/songs/${songId}/lyrics`)).body as Json;
const finished = (jobId: string) => until(`${at.base}/api/v1/jobs/${jobId}`, ({ status }) => status === 'completed', 580_000);

beforeAll(async () => {
  const words = await readFile(new URL('../assets/demo/demo.lyrics.txt', import.meta.url), 'utf8');
  rightWords = words.trim().split('\n').slice(0, 2).join('\n');
  outside = await startLocalServer(({ url }, response) => {
    const record = { id: 1, trackName: 'x', artistName: 'y', duration: 10, plainLyrics: WRONG_WORDS, syncedLyrics: null };
    if (url.pathname === '/api/get') answerJson(response, record);
    else
      answerJson(response, [
        record,
        { ...record, id: 2, plainLyrics: rightWords },
        { ...record, id: 3, duration: 290, plainLyrics: rightWords },
      ]);
  });
  at = await startTestServer({ API_KEYS: 'ann:ann-key-0123456789,bob:bob-key-0123456789' });
  const demo = await demoClip();
  const upload = (await (await sendFile(`${at.base}/api/v1/uploads`, demo, 'demo.mp3')).json()) as Json;
  songId = upload.songId;
  await finished(upload.jobId);
});
afterAll(async () => {
  await at.stop();
  await outside.close();
});

describe('lyrics of a song', () => {
  it('what was heard is the first version', async () => {
    const { current } = await vi.waitFor(async () => {
      const found = await versions();
      if (!found.current) throw new Error('not yet');
      return found;
    });
    expect(current).toMatchObject({ source: 'recognised', score: null, madeBy: null });
    expect(current.text.length).toBeGreaterThan(40);
  });

  it('are not looked for outside while that is switched off', async () => {
    expect((await getJson(`${at.base}/api/v1/lyrics/search?title=x`)).body).toMatchObject({
      code: 'outside.switchedOff',
      setting: 'lrclib.enabled',
    });
    const found = (await (await send('POST', `/api/v1/songs/${songId}/lyrics/find`, {})).json()) as Json;
    expect(found).toEqual({ candidates: [], chosen: null, failures: [] });
    expect(outside.seen).toEqual([]);
  });

  it('the text that is sung is chosen among others, and its words are timed on the voice', async () => {
    await send('PATCH', '/api/v1/settings', { 'lrclib.enabled': true, 'lrclib.baseUrl': outside.url });
    const { candidates, chosen } = (await (await send('POST', `/api/v1/songs/${songId}/lyrics/find`, {})).json()) as Json;
    expect(candidates.map(({ how, current }: Json) => [how.split(':')[0], current])).toEqual([
      ['LRCLIB 2', true],
      ['LRCLIB 1', false],
    ]);
    expect(candidates[0].score).toBeGreaterThan(candidates[1].score + 0.3);
    const job = await finished(chosen.job.jobId);
    expect(job.steps.find(({ name }: Json) => name === 'separate').reused).toBe(true);
    const lrc = await (await fetch(`${at.base}/api/v1/songs/${songId}/files/lyrics.txt`)).text();
    expect(lrc.split('\n')[0]).toBe(rightWords.split('\n')[0]);
  });

  it('an edit is a new version with its author, and the old ones stay', async () => {
    const response = await send('PUT', `/api/v1/songs/${songId}/lyrics`, { text: `${rightWords}\nla la la` });
    expect(response.status).toBe(202);
    await finished(((await response.json()) as Json).jobId);
    const { current, versions: all } = await versions();
    expect(current).toMatchObject({ source: 'person', how: 'Given by hand.', format: 'plain', score: expect.any(Number) });
    expect(all.map(({ source }: Json) => source).sort()).toEqual(['lrclib', 'lrclib', 'person', 'recognised']);
  });

  it('an old version comes back', async () => {
    const before = (await versions()).versions.find(({ how }: Json) => how.startsWith('LRCLIB 2'));
    const response = await send('POST', `/api/v1/songs/${songId}/lyrics/versions/${before.id}/restore`, {});
    await finished(((await response.json()) as Json).jobId);
    expect((await versions()).current.id).toBe(before.id);
    expect((await versions()).versions).toHaveLength(4);
    expect((await send('POST', `/api/v1/songs/${songId}/lyrics/versions/none/restore`, {})).status).toBe(404);
  });

  it('a text without words is refused and makes no version', async () => {
    expect((await send('PUT', `/api/v1/songs/${songId}/lyrics`, { text: '[Chorus]\n\n' })).status).toBe(422);
    expect((await versions()).versions).toHaveLength(4);
  });

  it('are not for outsiders', async () => {
    expect((await fetch(`${at.base}/api/v1/lyrics/search?title=x`, { headers: STRANGER })).status).toBe(401);
    const anns = (
      (await (
        await sendFile(`${at.base}/api/v1/uploads`, await demoClip(2), 'a.mp3', {}, { 'x-api-key': 'ann-key-0123456789' })
      ).json()) as Json
    ).songId;
    const path = `/api/v1/songs/${anns}/lyrics`;
    expect((await fetch(at.base + path, { headers: BOB })).status).toBe(404);
    expect((await send('PUT', path, { text: 'la la' }, BOB)).status).toBe(404);
    expect((await send('POST', `${path}/find`, {}, BOB)).status).toBe(404);
    expect((await send('POST', `${path}/versions/x/restore`, {}, BOB)).status).toBe(404);
  });
});
