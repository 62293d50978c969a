import type { StemName } from '@refrain/song-model';
import { FlacStream, type ReadRange } from '../flac/flac-stream.ts';
import { PAGE_FRAMES } from './desk-messages.ts';
import { HeldBytes } from './held-bytes.ts';

/** A stem as a FLAC file that can be read in parts. */
export interface StemFile {
  stem: StemName;
  sizeBytes: number;
  read: ReadRange;
}

/** What a song's sound is like. */
export interface SongShape {
  stems: readonly StemName[];
  sampleRateHz: number;
  totalFrames: number;
}

/** What the feeder gives, and when something keeps it from giving. */
export type FeederMessage =
  | { type: 'opened'; shape: SongShape }
  | { type: 'page'; stem: StemName; index: number; left: Float32Array; right: Float32Array }
  | { type: 'drop'; indices: number[] }
  | { type: 'trouble'; message: string };

/** This much is kept decoded: 1.4 MB a second for four stereo stems, 23 MB in all. */
const AHEAD_SECONDS = 12;
const BEHIND_SECONDS = 4;
const TRY_AGAIN_MS = 1500;
/** As it comes, compressed, the whole song where it fits: four stereo stems took 9 to 18 MB a minute in ten songs. */
const HELD_BYTES = 64 * 2 ** 20;

/**
 * Decodes the stems around the place that is played, and no more: page by page, all stems of a page together. Pages
 * behind are dropped, so memory is the same for every length. While there is nothing to decode it reads on, so that the
 * network may go away in mid-song. A read that fails is tried again until it works.
 */
export class StemFeeder {
  readonly shape: SongShape;
  readonly #streams: readonly { stem: StemName; stream: FlacStream }[];
  readonly #post: (message: FeederMessage) => void;
  readonly #held: HeldBytes;
  readonly #given = new Set<number>();
  #wantedFrame = 0;
  #earlierFrame = 0;
  #busy = false;
  #readingOn = false;
  #closed = false;

  private constructor(
    streams: { stem: StemName; stream: FlacStream }[],
    held: HeldBytes,
    shape: SongShape,
    post: (message: FeederMessage) => void,
  ) {
    this.#streams = streams;
    this.#held = held;
    this.shape = shape;
    this.#post = post;
  }

  /** Reads the headers. @throws Error when a stem is not FLAC or the stems do not fit together */
  static async open(files: readonly StemFile[], post: (message: FeederMessage) => void): Promise<StemFeeder> {
    const held = new HeldBytes(HELD_BYTES);
    const streams = await Promise.all(
      files.map(async ({ stem, read, sizeBytes }) => ({ stem, stream: await FlacStream.open(held.hold(read, sizeBytes), sizeBytes) })),
    );
    const rates = new Set(streams.map(({ stream }) => stream.header.sampleRateHz));
    const [sampleRateHz] = rates;
    if (sampleRateHz === undefined || rates.size > 1) throw new Error('The parts of this song do not fit together.');
    const totalFrames = Math.max(...streams.map(({ stream }) => stream.header.totalFrames));
    const shape = { stems: streams.map(({ stem }) => stem), sampleRateHz, totalFrames };
    post({ type: 'opened', shape });
    return new StemFeeder(streams, held, shape, post);
  }

  /** Says where the song is played. To be called a few times a second, and on every seek. */
  want(frame: number): void {
    this.#earlierFrame = this.#wantedFrame;
    this.#wantedFrame = frame;
    if (!this.#busy) void this.#feed();
  }

  close(): void {
    this.#closed = true;
  }

  async #feed(): Promise<void> {
    this.#busy = true;
    for (let page = this.#nextPage(); page !== null && !this.#closed; page = this.#nextPage()) {
      try {
        await this.#give(page);
      } catch (error) {
        this.#post({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
        await tryAgainSoon();
      }
      this.#drop();
    }
    this.#busy = false;
    if (!this.#readingOn) void this.#readOn();
  }

  /** Beside the decoding, which must not wait for a network that does not answer while it has enough. */
  async #readOn(): Promise<void> {
    this.#readingOn = true;
    for (let more = true; more && !this.#closed && !this.#busy; )
      more = await this.#held.readOn().catch(() => tryAgainSoon().then(() => true));
    this.#readingOn = false;
  }

  #nextPage(): number | null {
    const { sampleRateHz, totalFrames } = this.shape;
    const end = Math.min(totalFrames, this.#wantedFrame + AHEAD_SECONDS * sampleRateHz);
    // One page earlier than wanted: a stretch looks back.
    for (let page = Math.max(0, Math.floor(this.#wantedFrame / PAGE_FRAMES) - 1); page * PAGE_FRAMES < end; page++)
      if (!this.#given.has(page)) return page;
    return null;
  }

  async #give(index: number): Promise<void> {
    const pages = await Promise.all(
      this.#streams.map(async ({ stem, stream }) => {
        const left = new Float32Array(PAGE_FRAMES);
        const right = stream.header.channels > 1 ? new Float32Array(PAGE_FRAMES) : left;
        await stream.read(index * PAGE_FRAMES, right === left ? [left] : [left, right]);
        return { stem, index, left, right };
      }),
    );
    this.#given.add(index);
    for (const page of pages) this.#post({ type: 'page', ...page });
  }

  /** The place before the last jump may still be fading out. */
  #drop(): void {
    const { sampleRateHz } = this.shape;
    const isNear = (index: number, frame: number) =>
      (index + 1) * PAGE_FRAMES > frame - BEHIND_SECONDS * sampleRateHz && index * PAGE_FRAMES < frame + 1.5 * AHEAD_SECONDS * sampleRateHz;
    const indices = [...this.#given].filter((index) => !isNear(index, this.#wantedFrame) && !isNear(index, this.#earlierFrame));
    for (const index of indices) this.#given.delete(index);
    if (indices.length > 0) this.#post({ type: 'drop', indices });
  }
}

function tryAgainSoon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
}
