// mutated-requests.mjs [COUNT] [SEED] [PATHS]: sends requests that are almost right to every operation the server describes, and
// requests that are not right at all. None may crash it or be answered as its own mistake; memory must not grow with them.
// PATHS: a regular expression, to ask only operations that it fits. Of what had no answer, all is said.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describedValue, mutated, Random } from './mutations.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';

const COUNT = Number(process.argv[2] ?? 100_000);
const SEED = Number(process.argv[3] ?? 1);
const PATHS = new RegExp(process.argv[4] ?? '');
const AT_ONCE = 16;
const LONGEST_MS = 60_000;
/** A stream that stays open is given this long. */
const STREAM_MS = 100;
const KEPT_BYTES = 400;
/** So many requests, and there is another song and another party to ask about. */
const REQUESTS_A_SONG = 500;
const SAMPLES = 10;
/** MiB, from a tenth of the requests to the end: of living objects, and of what the system counts. */
const MOST_GROWTH = 30;
const MOST_RESIDENT_GROWTH = 100;
/** Said on purpose: nothing is behind it here, or something has to wait. */
const ON_PURPOSE = new Set([501, 503, 507]);
/** Would only switch off what is to be tried. */
const LEFT_OUT = [/^delete \/api\/v1\/account$/];

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

function send(url, { method, path, headers, body }) {
  return new Promise((resolve) => {
    const sent = performance.now();
    const done = (answer) => resolve({ ...answer, ms: performance.now() - sent });
    // Node itself tells no length for a DELETE.
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const call = request(`${url}${path}`, { method, headers: { ...headers, ...length }, agent, timeout: LONGEST_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        if (text.length < KEPT_BYTES) text += piece;
      });
      response.once('end', () => done({ status: response.statusCode, text }));
      response.once('error', () => done({ status: response.statusCode, text }));
      if (String(response.headers['content-type']).startsWith('text/event-stream')) setTimeout(() => call.destroy(), STREAM_MS);
    });
    call.once('timeout', () => call.destroy(new Error('timeout')));
    call.once('error', (error) => done({ status: 0, text: error.message }));
    call.end(body);
  });
}

function operationsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete', 'head'].includes(method))
      .filter(([method]) => PATHS.test(`${method} ${path}`) && !LEFT_OUT.some((pattern) => pattern.test(`${method} ${path}`)))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** What removes something is asked for less often, or all the others would find nothing there. */
function pickOperation(operations, random) {
  const operation = random.pick(operations);
  return operation.method === 'DELETE' && random.chance(0.8) ? random.pick(operations) : operation;
}

/** One request to an operation: as described, with one thing or another wrong. */
function requestFor({ method, path, operation }, document, ids, random) {
  const parameters = (operation.parameters ?? []).map((one) =>
    one.$ref ? document.components.parameters[one.$ref.split('/').pop()] : one,
  );
  const value = (schema) => mutated(describedValue(schema ?? {}, document, random), random, 0.2);
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(asText(idFor(name, path, ids, random))));
  const query = parameters
    .filter((one) => one.in === 'query' && random.chance(0.5))
    .map((one) => `${encodeURIComponent(one.name)}=${encodeURIComponent(asText(value(one.schema)))}`);
  if (random.chance(0.05)) query.push(`${encodeURIComponent(asText(random.evil()))}=${encodeURIComponent(asText(random.evil()))}`);
  const headers = { accept: random.pick(['application/json', '*/*', 'text/html']) };
  if (random.chance(0.03)) headers.range = random.pick(['bytes=0-', 'bytes=-1', 'bytes=9-1', 'bytes=a-b', 'bytes=0-0,2-3', 'lines=1-2']);
  if (random.chance(0.02)) headers.cookie = `refrain=${encodeURIComponent(asText(random.evil()))}`;
  const content = operation.requestBody?.content ?? {};
  const body = method === 'GET' || method === 'HEAD' ? undefined : bodyFor(content, value, headers, random);
  return { method, path: filled + (query.length > 0 ? `?${query.join('&')}` : ''), headers, body };
}

/** Mostly what belongs there, often something else that there is, and now and then what never was. */
function idFor(name, path, ids, random) {
  if (random.chance(0.2)) return random.evil();
  const kind = ['song', 'job', 'part'].find((word) => name.startsWith(word) || (name === 'id' && path.includes(`/${word}`)));
  return kind && random.chance(0.7) ? ids[kind] : random.pick(Object.values(ids));
}

function bodyFor(content, value, headers, random) {
  if (random.chance(0.1)) return undefined;
  headers['content-type'] = random.chance(0.9)
    ? 'application/json'
    : random.pick([
        'text/plain',
        'application/xml',
        'multipart/form-data; boundary=x',
        'multipart/form-data',
        'application/json; charset=utf-16',
        'x',
      ]);
  const whole = JSON.stringify(value(content['application/json']?.schema)) ?? '';
  if (random.chance(0.03)) return whole.slice(0, random.below(whole.length + 1));
  if (random.chance(0.02)) return '['.repeat(20_000);
  if (random.chance(0.01)) return Buffer.from([0xff, 0xfe, 0x00, 0xd8]);
  return whole;
}

function asText(value) {
  // Half of a surrogate pair is no text that could be sent.
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}

/** A new song with its job, and a new party: what is asked about may have been removed by what was asked before. @returns ids by what they name */
async function somethingToAskAbout(server, number) {
  const uploaded = await server.upload(demoVariant(number, 3));
  const party = await server.request('/api/v1/parties', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ann' }),
  });
  const { id, code } = party.body?.party ?? {};
  const { songId = '0', jobId = '0' } = uploaded.body;
  return { song: songId, job: jobId, part: id ?? '0', code: code ?? 'ABCD', file: 'chart.json', number: '1', stem: 'vocals' };
}

/** Sends all of them. @returns how often each status came, what should not have been, the slowest, and the memory on the way */
async function sendAll(server) {
  const { body: document } = await server.request('/docs/json');
  const operations = operationsOf(document);
  const random = new Random(SEED);
  const seen = { sent: 0, operations: operations.length, statuses: new Map(), bad: new Map(), slowest: { ms: 0 }, sizes: [] };
  let ids = await somethingToAskAbout(server, 0);
  const sendSome = async () => {
    while (seen.sent < COUNT && server.child.exitCode === null) {
      seen.sent++;
      if (seen.sent % Math.ceil(COUNT / SAMPLES) === 0) seen.sizes.push(await server.memory());
      if (seen.sent % REQUESTS_A_SONG === 0) ids = await somethingToAskAbout(server, seen.sent);
      const operation = pickOperation(operations, random);
      const message = requestFor(operation, document, ids, random);
      note(seen, operation, message, await send(server.url, message));
    }
  };
  seen.sizes.push(await server.memory());
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
  await sleep(5000);
  seen.sizes.push(await server.memory());
  return seen;
}

function note({ statuses, bad, slowest }, operation, message, { status, text, ms }) {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (ms > slowest.ms) Object.assign(slowest, { ms, what: `${message.method} ${message.path.slice(0, 200)}` });
  if (status !== 0 && (status < 500 || ON_PURPOSE.has(status))) return;
  // Of requests without an answer each is told: what they have in common is what one wants to know.
  const key = status === 0 ? `${message.method} ${message.path}` : `${status} ${message.method} ${operation.path}`;
  const before = bad.get(key) ?? { count: 0, message, text, at: new Date().toISOString() };
  bad.set(key, { ...before, count: before.count + 1 });
}

await scenario('mutated-requests', async ({ storageRoot, check, say }) => {
  const server = await ServerProcess.start(storageRoot, { MAX_CONCURRENT_JOBS: '1', LOG_LEVEL: 'error' }, { probed: true });
  const started = performance.now();
  const { sent, operations, statuses, bad, slowest, sizes } = await sendAll(server);
  const seconds = (performance.now() - started) / 1000;
  say(`${sent} requests to ${operations} operations in ${seconds.toFixed(0)} s; slowest ${slowest.what}, ${Math.round(slowest.ms)} ms`);
  const counts = [...statuses].sort((a, b) => b[1] - a[1]).map(([status, count]) => `${status}: ${count}`);
  say(counts.join(', '));
  say(`MiB of living objects: ${sizes.map(({ heapUsed }) => heapUsed).join(', ')}`);
  say(`MiB resident: ${sizes.map(({ rss }) => Math.round(rss)).join(', ')}`);
  for (const [key, { count, message, text, at }] of bad)
    say(`${at} ${key.slice(0, 300)} × ${count}: ${JSON.stringify(message).slice(0, 500)} → ${text.slice(0, 300)}`);
  check(server.child.exitCode === null, 'the server lives');
  check((await server.request('/health/ready')).status === 200, 'it is ready');
  check(bad.size === 0, 'no request was answered as the server’s own mistake, or not at all');
  check(sizes.at(-1).heapUsed < sizes[2].heapUsed + MOST_GROWTH, 'what it holds does not grow with the requests');
  check(sizes.at(-1).rss < sizes[2].rss + MOST_RESIDENT_GROWTH, 'nor does the memory it takes');
});
