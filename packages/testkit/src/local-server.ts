import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a {@link LocalServer} met it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An HTTP server on this machine that stands for a service outside. */
export interface LocalServer {
  readonly url: string;
  /** Everything that was asked so far, in order. */
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Answers with what `answer` writes. A request that is left without an answer hangs until the server is closed. */
export async function startLocalServer(
  answer: (request: SeenRequest, response: ServerResponse) => void | Promise<void>,
): Promise<LocalServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://local');
    const met = { method: request.method ?? '', url, headers: request.headers, body: Buffer.concat(chunks) };
    seen.push(met);
    await answer(met, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Writes JSON and ends. */
export function answerJson(response: ServerResponse, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
