// mutated-requests.mjs [COUNT] [SEED]: sends requests that are almost right to every operation the server describes, and
// requests that are not right at all. None may crash it or be answered as its own mistake; memory must not grow with them.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describedValue, mutated, Random } from './mutations.mjs';
import { residentMiB } from './process-tree.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';

const COUNT = Number(process.argv[2] ?? 100_000);
const SEED = Number(process.argv[3] ?? 1);
const AT_ONCE = 16;
const LONGEST_MS = 60_000;
/** A stream that stays open is given this long. */
const STREAM_MS = 100;
const KEPT_BYTES = 400;
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
      .filter(([method]) => !LEFT_OUT.some((pattern) => pattern.test(`${method} ${path}`)))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** One request to an operation: as described, with one thing or another wrong. */
function requestFor({ method, path, operation }, document, ids, random) {
  const parameters = (operation.parameters ?? []).map((one) =>
    one.$ref ? document.components.parameters[one.$ref.split('/').pop()] : one,
  );
  const value = (schema) => mutated(describedValue(schema ?? {}, document, random), random, 0.2);
  const known = () => random.pick(ids);
  const filled = path.replace(/\{(\w+)\}/g, () => encodeURIComponent(asText(random.chance(0.6) ? known() : random.evil())));
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

await scenario('mutated-requests', async ({ storageRoot, check, say }) => {
  const server = await ServerProcess.start(storageRoot, { MAX_CONCURRENT_JOBS: '1', LOG_LEVEL: 'error' });
  const uploaded = await server.upload(demoVariant(1, 3));
  const party = await server.request('/api/v1/parties', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ann' }),
  });
  const ids = [
    uploaded.body.songId,
    uploaded.body.jobId,
    party.body?.party?.id ?? party.body?.id,
    party.body?.party?.code ?? 'ABCD',
    'chart.json',
    '1',
    'vocals',
  ].filter(Boolean);
  const { body: document } = await server.request('/docs/json');
  const operations = operationsOf(document);
  const random = new Random(SEED);
  const statuses = new Map();
  const bad = new Map();
  let slowest = { ms: 0 };
  let sent = 0;
  const sizes = [residentMiB(server.pid)];
  const started = performance.now();
  const sendSome = async () => {
    while (sent < COUNT) {
      sent++;
      if (sent % Math.ceil(COUNT / 10) === 0) sizes.push(residentMiB(server.pid));
      const operation = random.pick(operations);
      const message = requestFor(operation, document, ids, random);
      const answer = await send(server.url, message);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.ms > slowest.ms) slowest = { ms: answer.ms, what: `${message.method} ${operation.path}` };
      if ((answer.status >= 500 && !ON_PURPOSE.has(answer.status)) || answer.status === 0) {
        const key = `${answer.status} ${message.method} ${operation.path}`;
        const seen = bad.get(key) ?? { count: 0, message, text: answer.text };
        bad.set(key, { ...seen, count: seen.count + 1 });
      }
      if (server.child.exitCode !== null) return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
  const seconds = (performance.now() - started) / 1000;
  await sleep(5000);
  sizes.push(residentMiB(server.pid));
  say(
    `${sent} requests to ${operations.length} operations in ${seconds.toFixed(0)} s; slowest ${slowest.what}, ${Math.round(slowest.ms)} ms`,
  );
  say(
    [...statuses]
      .sort((a, b) => b[1] - a[1])
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  );
  say(`memory of the server, MiB: ${sizes.join(', ')}`);
  for (const [key, { count, message, text }] of bad)
    say(
      `${key} × ${count}: ${message.path.slice(0, 200)} ${JSON.stringify(message.headers)} ${String(message.body).slice(0, 300)} → ${text.slice(0, 300)}`,
    );
  check(server.child.exitCode === null, 'the server lives');
  check((await server.request('/health/ready')).status === 200, 'it is ready');
  check(bad.size === 0, 'no request was answered as the server’s own mistake, or not at all');
  check(sizes.at(-1) < sizes[2] + 150, 'memory does not grow with the requests');
});
