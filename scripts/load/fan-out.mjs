// A party whose phones are spread over the API processes: how long a change of the queue takes to reach all of them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask } from '../party/party-server.mjs';
import { figuresOf } from './load.mjs';

const PHONES = fileURLToPath(new URL('../party/crowd-phones.mjs', import.meta.url));
const PAUSE_MS = 500;

/** @returns milliseconds from the host's request to each phone, and patches that did not come */
export async function fanOut({ bases, phones, changes }) {
  const host = { base: bases[0], cookie: '' };
  const { party } = await ask(host, 'POST', '/api/v1/parties', { name: 'Load', settings: { autoAdvance: false } });
  const share = String(Math.floor(phones / bases.length));
  const crowds = bases.map((base) => fork(PHONES, [base, party.id, party.code, share], { stdio: 'inherit' }));
  await Promise.all(crowds.map((crowd) => once(crowd, 'message')));
  const { members } = await ask(host, 'GET', `/api/v1/parties/${party.id}`);
  const singers = members.filter(({ role }) => role === 'singer').slice(0, 30);
  for (let n = 0; n < changes; n++) {
    for (const crowd of crowds) crowd.send({ kind: 'change', sentMs: Date.now() });
    await ask(host, 'POST', `/api/v1/parties/${party.id}/queue`, { songId: `song-${n}`, singerIds: [singers[n % singers.length].id] });
    await sleep(PAUSE_MS);
  }
  const reports = await Promise.all(
    crowds.map(async (crowd) => {
      crowd.send({ kind: 'report' });
      const [report] = await once(crowd, 'message');
      crowd.kill();
      return report;
    }),
  );
  const lost = reports.reduce((sum, { missing }) => sum + missing, 0);
  return figuresOf(
    reports.flatMap(({ latencies }) => latencies),
    { statuses: { lost } },
  );
}
