import { request } from 'node:http';
import { bundleOf, clickSong } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stepProcesses } from './step-processes.ts';
import { type Json, sendFile, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SONG_SECONDS = 60;

describe('a stem in another format', () => {
  let server: TestServer;
  let vocals: string;
  beforeAll(async () => {
    server = await startTestServer({ ROLES: 'api' });
    const bundle = bundleOf([clickSong({ title: 'A Long Count', durationSeconds: SONG_SECONDS, everySeconds: 1, sampleRateHz: 8000 })]);
    const imported = (await (await sendFile(`${server.base}/api/v1/library/import`, bundle, 'songs.zip')).json()) as Json;
    vocals = `${server.base}/api/v1/songs/${imported['songs'][0].songId}/files/stems/vocals`;
  });
  afterAll(() => server.stop());

  it.each(['GET', 'HEAD'])('is made no further when its guest leaves (%s)', async (method) => {
    const guest = request(`${vocals}.mp3`, { method }).on('error', () => undefined);
    guest.end();
    const making = await vi.waitFor(() => {
      const [begun] = stepProcesses('conversion');
      if (begun === undefined) throw new Error('Nothing is made yet.');
      return begun;
    }, 20_000);
    // However fast the machine is, nobody has it as MP3 before they leave.
    process.kill(making, 'SIGSTOP');
    guest.destroy();
    await vi.waitFor(() => expect(stepProcesses('conversion')).not.toContain(making), { timeout: 30_000 });
  });
});
