// The phones of crowd.mjs: each joins with a name and a cookie of its own and watches the party's room.
import { createRequire } from 'node:module';
import { ask } from './party-server.mjs';

const { io } = createRequire(new URL('../../apps/server/package.json', import.meta.url))('socket.io-client');
const [base, partyId, code, count] = process.argv.slice(2);
const AT_ONCE = 25;

const latencies = [];
let sentMs = 0;
let expected = 0;
let bytes = 0;

async function join(number) {
  const phone = { base, cookie: '' };
  await ask(phone, 'POST', '/api/v1/parties/join', { code, name: `Guest ${number} of ${process.pid}` });
  const socket = io(base, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { cookie: phone.cookie } });
  const { ok } = await socket.timeout(60_000).emitWithAck('join', { room: `party:${partyId}` });
  if (!ok) throw new Error(`Guest ${number} was not let in`);
  socket.on('patch', (patch) => {
    if (patch.event !== 'queue.changed' || sentMs === 0) return;
    latencies.push(Date.now() - sentMs);
    if (number === 0) bytes = JSON.stringify(patch).length;
  });
}

const begun = performance.now();
for (let first = 0; first < Number(count); first += AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, Number(count) - first) }, (_, n) => join(first + n)));
process.send({ joinedSeconds: (performance.now() - begun) / 1000 });

process.on('message', (message) => {
  if (message.kind === 'change') {
    sentMs = message.sentMs;
    expected += Number(count);
  } else if (message.kind === 'report') process.send({ latencies, missing: expected - latencies.length, bytes });
});
