// Many clients at once, each sending its next request when the last was answered. Connections are kept.
import { Agent, request } from 'node:http';

const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/**
 * @param {{ bases: string[], clients: number, seconds: number, next: (n: number) => { method?: string, path: string, headers?: object, body?: Buffer } }} options
 * `next` makes the n-th request; clients take the bases in turn.
 * @returns requests a second, milliseconds, megabytes a second of both ways, answers by status
 */
export async function load({ bases, clients, seconds, next }) {
  const agents = bases.map(() => new Agent({ keepAlive: true, maxSockets: clients }));
  const milliseconds = [];
  const statuses = {};
  let bytes = 0;
  let number = 0;
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const client = async (which) => {
    while (performance.now() < end) {
      const asked = next(number++);
      const started = performance.now();
      const answer = await send(bases[which], agents[which], asked);
      milliseconds.push(performance.now() - started);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      bytes += answer.bytes + (asked.body?.length ?? 0);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, n) => client(n % bases.length)));
  const took = (performance.now() - begun) / 1000;
  for (const agent of agents) agent.destroy();
  return figuresOf(milliseconds, { perSecond: milliseconds.length / took, megabytesPerSecond: bytes / 1e6 / took, statuses });
}

/** p50, p99 and the worst of some times, beside whatever else is known. */
export function figuresOf(milliseconds, more = {}) {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return { count: sorted.length, p50: share(sorted, 0.5), p99: share(sorted, 0.99), worst: sorted.at(-1), ...more };
}

function send(base, agent, { method = 'GET', path, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': body.length } : {};
    const sent = request(new URL(path, base), { method, agent, headers: { ...length, ...headers } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve({ status: response.statusCode, bytes }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function line(name, { perSecond, p50, p99, worst, megabytesPerSecond, statuses }) {
  const ms = (value) => value.toFixed(value < 10 ? 1 : 0).padStart(7);
  const rate = perSecond === undefined ? '' : `${perSecond.toFixed(perSecond < 10 ? 1 : 0).padStart(6)}/s`;
  const bytes = megabytesPerSecond === undefined ? '' : `${megabytesPerSecond.toFixed(1).padStart(8)} MB/s`;
  const answers = statuses === undefined ? '' : `   ${JSON.stringify(statuses)}`;
  return `${name.padEnd(34)}${rate.padStart(9)}   p50${ms(p50)} ms   p99${ms(p99)} ms   worst${ms(worst)} ms${bytes}${answers}`;
}
