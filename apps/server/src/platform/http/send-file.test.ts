import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { contentDisposition, parseRange, sendFile } from './send-file.ts';

describe('sendFile', () => {
  const bytes = Buffer.from('0123456789');
  const server = fastify();
  const file = { downloadName: 'a.txt', mimeType: 'text/plain', sizeBytes: bytes.length, etag: '"x"' };
  const open = async (range?: { start: number; end: number }) =>
    Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]);
  const gone = () => Promise.reject(new Error('gone'));
  for (const [url, opened] of [
    ['/file', open],
    ['/gone', gone],
  ] as const)
    server.route({ method: ['GET', 'HEAD'], url, handler: (request, reply) => sendFile(request, reply, { ...file, open: opened }) });
  const get = (headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') => server.inject({ method, url: '/file', headers });

  it('sends the whole, a part, or only what would be sent', async () => {
    expect(await get()).toMatchObject({ statusCode: 200, body: '0123456789' });
    const part = await get({ range: 'bytes=2-4' });
    expect(part).toMatchObject({ statusCode: 206, body: '234' });
    expect(part.headers).toMatchObject({ 'content-range': 'bytes 2-4/10', 'content-length': '3', etag: '"x"' });
    const head = await get({ range: 'bytes=2-4' }, 'HEAD');
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([206, '', '3']);
  });

  it.each(['"x"', 'W/"x"', '"a", "x"', '*'])('says that %s is still right', async (tag) =>
    expect((await get({ 'if-none-match': tag })).statusCode).toBe(304),
  );

  it('refuses a range outside, unless it was meant for another version', async () => {
    const refused = await get({ range: 'bytes=10-' });
    expect([refused.statusCode, refused.headers['content-range']]).toEqual([416, 'bytes */10']);
    expect(await get({ range: 'bytes=10-', 'if-range': '"old"' })).toMatchObject({ statusCode: 200, body: '0123456789' });
    expect((await get({ range: 'bytes=1-', 'if-range': '"x"' })).statusCode).toBe(206);
  });

  it('answers an error without the headers of the file', async () => {
    const { statusCode, headers } = await server.inject('/gone');
    expect(statusCode).toBe(500);
    for (const name of ['etag', 'content-disposition', 'accept-ranges']) expect(headers[name]).toBeUndefined();
  });
});

describe('parseRange', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=50-1000', { start: 50, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-2', null],
    ['bytes=0-1,4-5', null],
    ['items=0-1', null],
    [undefined, null],
  ])('%j of 100 bytes', (header, expected) => expect(parseRange(header, 100)).toEqual(expected));
});

describe('contentDisposition', () => {
  it('cannot be broken out of', () =>
    expect(contentDisposition('attachment', 'a"; x="\r\n日.mp3')).toBe(
      'attachment; filename="a_; x=____.mp3"; filename*=UTF-8\'\'a%22%3B%20x%3D%22%0D%0A%E6%97%A5.mp3',
    ));
});
