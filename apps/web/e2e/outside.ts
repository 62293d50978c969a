import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wavFile } from './wav.ts';

export interface Outside {
  url: string;
  /** What was posted here, by path. */
  received: { path: string; body: string }[];
  stop: () => Promise<void>;
}

const KNOWN = {
  resultCount: 1,
  results: [
    {
      wrapperType: 'track',
      kind: 'song',
      trackId: 7,
      trackName: 'Paper Boats',
      artistName: 'Ada Winter',
      collectionName: 'Harbour Songs',
      releaseDate: '1987-05-04T07:00:00Z',
      primaryGenreName: 'Folk',
      trackTimeMillis: 4000,
      artworkUrl100: 'http://outside/100x100.png',
      trackNumber: 3,
      discNumber: 1,
      trackExplicitness: 'notExplicit',
    },
  ],
};

/** Two pixels wide and one high. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGNocFAAIgAG5wHBU4xUgwAAAABJRU5ErkJggg==', 'base64');

/** A world of our own outside the house: a shop that knows one song, sound files at addresses, and an ear for webhooks. */
export async function startOutside(): Promise<Outside> {
  const received: Outside['received'] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://outside');
    if (pathname.endsWith('.wav')) {
      const pitch = 200 + 20 * pathname.length;
      return response.setHeader('content-type', 'audio/wav').end(wavFile(4, (t) => 0.4 * Math.sin(2 * Math.PI * pitch * t)));
    }
    if (pathname === '/search') {
      const known = JSON.stringify(KNOWN).replaceAll('http://outside', `http://${request.headers.host}`);
      return response.setHeader('content-type', 'application/json').end(known);
    }
    if (pathname === '/600x600.png') return response.setHeader('content-type', 'image/png').end(PICTURE);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ path: pathname, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
