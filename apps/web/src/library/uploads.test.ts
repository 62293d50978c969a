import { describe, expect, it } from 'vitest';
import type { Accepted, SendOptions } from '../api/upload.ts';
import { Uploads } from './uploads.ts';

interface Sending extends SendOptions {
  file: File;
  accept: (accepted: Accepted) => void;
  refuse: (error: Error) => void;
}

function byHand() {
  const sent: Sending[] = [];
  const uploads = new Uploads((file, options) => new Promise((accept, refuse) => sent.push({ ...options, file, accept, refuse })));
  return { sent, uploads };
}
const song = (name: string) => new File(['0123456789'], name);
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('Uploads', () => {
  it('sends one file after the other and tells where each went', async () => {
    const { sent, uploads } = byHand();
    const arrived: string[] = [];
    for (const name of ['a.mp3', 'b.mp3']) uploads.add(song(name), {}, ({ songId }) => arrived.push(songId));
    expect(sent.map((s) => s.file.name)).toEqual(['a.mp3']);
    sent[0]?.accept({ songId: 's1', jobId: 'j1' });
    await settled();
    expect(arrived).toEqual(['s1']);
    expect(sent[0]?.signal.aborted).toBe(false);
    expect(sent.map((s) => s.file.name)).toEqual(['a.mp3', 'b.mp3']);
    expect(uploads.store.get().map((u) => u.file.name)).toEqual(['b.mp3']);
  });

  it('shows how far a file is, and that the server checks it once it is all there', () => {
    const { sent, uploads } = byHand();
    uploads.add(song('a.mp3'), {}, () => {});
    sent[0]?.onProgress(4);
    expect(uploads.store.get()[0]).toMatchObject({ status: 'sending', sentBytes: 4 });
    sent[0]?.onProgress(10);
    expect(uploads.store.get()[0]?.status).toBe('checking');
  });

  it('keeps a refused file with its reason, goes on with the next, and tries again when asked', async () => {
    const { sent, uploads } = byHand();
    uploads.add(song('silence.wav'), {}, () => {});
    uploads.add(song('b.mp3'), {}, () => {});
    sent[0]?.refuse(new Error('This file has no sound in it. Try another.'));
    await settled();
    expect(uploads.store.get()[0]).toMatchObject({ status: 'failed', failure: { message: 'This file has no sound in it. Try another.' } });
    expect(sent).toHaveLength(2);
    expect(uploads.store.get()[0]?.worthRetrying).toBe(true);
    uploads.retry(1);
    sent[1]?.accept({ songId: 's2', jobId: 'j2' });
    await settled();
    expect(sent[2]?.file.name).toBe('silence.wav');
  });

  it('stops the transfer of a file that is taken off the list', () => {
    const { sent, uploads } = byHand();
    uploads.add(song('a.mp3'), {}, () => {});
    uploads.remove(1);
    expect(sent[0]?.signal.aborted).toBe(true);
    expect(uploads.store.get()).toEqual([]);
  });
});
