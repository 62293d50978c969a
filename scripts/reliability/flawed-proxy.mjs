// A proxy before an S3 server that can be made to misbehave as stores and networks do.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const ERROR = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>We are sorry.</Message></Error>';

/** What becomes of a request: `pass()` asks the store. */
const FLAWS = {
  none: ({ pass }) => pass(),
  /** 500, as Amazon says it. */
  errors: ({ incoming, outgoing }) => {
    incoming.resume();
    outgoing.writeHead(500, { 'content-type': 'application/xml' }).end(ERROR);
  },
  /** The connection breaks off before anything is said. */
  resets: ({ incoming }) => incoming.socket.resetAndDestroy(),
  /** Nothing is ever said. */
  silence: ({ incoming }) => incoming.resume(),
  /** The answer breaks off in its middle. */
  cuts: ({ pass }) =>
    pass(async (answer, outgoing) => {
      const { value } = await answer[Symbol.asyncIterator]().next();
      if (value) outgoing.write(value.subarray(0, Math.ceil(value.length / 2)));
      await sleep(20);
      outgoing.destroy();
    }),
  /** Every answer comes two seconds late, and slowly. */
  slowness: ({ pass }) =>
    sleep(2_000).then(() =>
      pass(async (answer, outgoing) => {
        for await (const piece of answer) {
          outgoing.write(piece);
          await sleep(50);
        }
        outgoing.end();
      }),
    ),
};

export class FlawedProxy {
  /** A name of FLAWS, and which part of the requests it befalls. */
  flaw = 'none';
  share = 1;
  harmed = 0;
  #server;

  static async before(endpoint) {
    const proxy = new FlawedProxy();
    const { hostname, port } = new URL(endpoint);
    proxy.#server = createServer((incoming, outgoing) => {
      const flaw = Math.random() < proxy.share ? proxy.flaw : 'none';
      if (flaw !== 'none') proxy.harmed += 1;
      const pass = (deliver) => forward({ hostname, port }, incoming, outgoing, deliver);
      FLAWS[flaw]({ incoming, outgoing, pass });
    }).listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.url = `http://127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function forward({ hostname, port }, incoming, outgoing, deliver = (answer, out) => answer.pipe(out)) {
  const { method, url, headers } = incoming;
  const call = request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    Promise.resolve(deliver(answer, outgoing)).catch(() => outgoing.destroy());
  });
  call.once('error', () => outgoing.destroy());
  outgoing.once('error', () => call.destroy());
  incoming.pipe(call);
}
