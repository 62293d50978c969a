import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline, type Readable, Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { checkUrl, lookupPublic } from './address-guard.ts';
import { type OpenedAnswer, type OutboundAnswer, OutboundError, type OutboundRequest } from './outbound.types.ts';
import { retryAfterMs } from './retry-after.ts';

const MOST_REDIRECTIONS = 5;
const FIRST_PAUSE_MS = 500;
/** Longer than this nobody waits for an answer: the caller hears when to come back. */
const LONGEST_PAUSE_MS = 8_000;
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Asks servers outside, politely and within limits. Knows no service: who may be asked is decided elsewhere. */
export class OutboundClient {
  readonly #userAgent: () => Promise<string>;

  constructor({ userAgent }: { readonly userAgent: () => Promise<string> }) {
    this.#userAgent = userAgent;
  }

  /**
   * The whole answer, whatever its status below 500. Passing failures are tried again, after the pause that was asked for.
   * @throws OutboundError
   */
  async ask(request: OutboundRequest): Promise<OutboundAnswer> {
    const tries = request.tries ?? 1;
    for (let attempt = 1; ; attempt++) {
      const problem = await this.#askOnce(request).catch((error: unknown) => asProblem(error, request.signal));
      if (!(problem instanceof OutboundError)) return problem;
      const waitMs = problem.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      if (attempt >= tries || !mayPass(problem) || waitMs > LONGEST_PAUSE_MS) throw problem;
      await pause(waitMs, undefined, request.signal ? { signal: request.signal } : {});
    }
  }

  /** The beginning of an answer and its body as a stream, for what is too large for the memory. Tried once. @throws OutboundError */
  async open(request: OutboundRequest): Promise<OpenedAnswer> {
    await request.turn?.(request.signal);
    const limit = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    try {
      let url = parseUrl(request.url);
      for (let redirections = 0; ; redirections++) {
        const message = await this.#send(url, request, signal);
        const { statusCode: status = 0, headers } = message;
        const target = status >= 300 && status < 400 ? headers.location : undefined;
        if (target === undefined) return { status, headers, url, body: metered(message, request, signal) };
        message.destroy();
        if (redirections === MOST_REDIRECTIONS)
          throw new OutboundError('redirections', 'The address leads from one place to the next without end.');
        url = parseUrl(target, url);
      }
    } catch (error) {
      throw asProblem(error, request.signal);
    }
  }

  async #askOnce(request: OutboundRequest): Promise<OutboundAnswer> {
    const { status, headers, body } = await this.open(request);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    if (PASSING_STATUSES.has(status))
      throw new OutboundError('status', `The other side answered ${status}.`, {
        status,
        retryAfterMs: retryAfterMs(headers['retry-after']),
      });
    return { status, headers, body: Buffer.concat(chunks) };
  }

  async #send(url: URL, request: OutboundRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const mayBeLocal = request.allowLocal === true || url.origin === request.trustedOrigin;
    checkUrl(url, mayBeLocal);
    const headers = {
      'user-agent': await this.#userAgent(),
      'accept-encoding': 'identity',
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
    };
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      // A connection of its own for each request: a kept one would skip the lookup, and with it the check.
      const sent = send(url, {
        method: request.method ?? 'GET',
        headers,
        signal,
        agent: false,
        ...(mayBeLocal ? {} : { lookup: lookupPublic }),
      });
      sent.once('response', resolve).once('error', reject);
      sent.end(request.body);
    });
  }
}

/** Passes the body on and counts it. */
function metered(message: IncomingMessage, { maxBytes, onReceived }: OutboundRequest, signal: AbortSignal): Readable {
  const announced = Number(message.headers['content-length'] ?? 0);
  let receivedBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      receivedBytes += chunk.length;
      onReceived?.(receivedBytes);
      if (receivedBytes > maxBytes || announced > maxBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  const stop = () => meter.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  pipeline(message, meter, () => signal.removeEventListener('abort', stop));
  return meter;
}

function tooLarge(): OutboundError {
  return new OutboundError('tooLarge', 'The answer is larger than it may be.');
}

function parseUrl(url: string | URL, base?: URL): URL {
  if (!URL.canParse(String(url), base?.href)) throw new OutboundError('badAddress', 'This is not a web address.');
  return new URL(String(url), base);
}

function mayPass({ problem }: OutboundError): boolean {
  return problem === 'unreachable' || problem === 'timeout' || problem === 'status';
}

/** What went wrong, in one of our words. What the caller stopped is thrown as it is. */
export function asProblem(error: unknown, signal?: AbortSignal): OutboundError {
  if (signal?.aborted) throw signal.reason;
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof OutboundError) return current;
    if (current.name === 'TimeoutError') return new OutboundError('timeout', 'There was no answer in time.', { cause: error });
  }
  return new OutboundError('unreachable', 'The other side cannot be reached.', { cause: error });
}
