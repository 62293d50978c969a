import type { ReadRange } from '../flac/flac-stream.ts';

/** Read and kept in pieces of this length. */
const BLOCK_BYTES = 65_536;
/** One request ahead of the song: long enough to be few, short enough not to be in the way of others. */
const READ_ON_BLOCKS = 16;

interface HeldFile {
  readonly read: ReadRange;
  readonly sizeBytes: number;
  readonly blocks: Map<number, Uint8Array>;
  /** Where it was read last: what follows is needed next. */
  block: number;
}

/**
 * Files that are read over a network which may go away. What was read is kept as it came, compressed, and what is needed
 * next is read ahead, all files equally far, until everything or as much as the budget allows is here.
 */
export class HeldBytes {
  readonly #budgetBlocks: number;
  readonly #files: HeldFile[] = [];

  constructor(budgetBytes: number) {
    this.#budgetBlocks = Math.floor(budgetBytes / BLOCK_BYTES);
  }

  /** Adds a file. @returns reads from what is here, and from the network what is not */
  hold(read: ReadRange, sizeBytes: number): ReadRange {
    const file: HeldFile = { read, sizeBytes, blocks: new Map(), block: 0 };
    this.#files.push(file);
    return (from, to) => this.#read(file, from, Math.min(to, sizeBytes));
  }

  /** Bytes that are here. */
  get heldBytes(): number {
    return this.#files.reduce((sum, { blocks }) => sum + blocks.size * BLOCK_BYTES, 0);
  }

  /** Reads a piece that will be needed. @returns false when there is no more to read, or no more room */
  async readOn(): Promise<boolean> {
    const next = this.#files
      .map((file) => ({ file, first: firstMissing(file, file.block) }))
      .filter(({ file, first }) => first < blocksOf(file))
      .sort((a, b) => ahead(a.file, a.first) - ahead(b.file, b.first))[0];
    if (!next) return false;
    const { file, first } = next;
    let end = first + 1;
    while (end < first + READ_ON_BLOCKS && end < blocksOf(file) && !file.blocks.has(end)) end++;
    if (!this.#makeRoom(end - first, ahead(file, first))) return false;
    await this.#fetch(file, first, end);
    return true;
  }

  async #read(file: HeldFile, from: number, to: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, to - from));
    const end = Math.ceil(to / BLOCK_BYTES);
    file.block = Math.floor(from / BLOCK_BYTES);
    for (let index = file.block; index < end; ) {
      const missing = firstMissing(file, index);
      // What is fetched here is needed now, whatever the budget says; room is made with the next piece read ahead.
      if (missing === index) await this.#fetch(file, index, endOfGap(file, index, end));
      for (; index < end; index++) {
        const block = file.blocks.get(index);
        if (!block) break;
        const start = index * BLOCK_BYTES;
        bytes.set(block.subarray(Math.max(0, from - start), Math.max(0, to - start)), Math.max(0, start - from));
      }
    }
    return bytes;
  }

  async #fetch(file: HeldFile, first: number, end: number): Promise<void> {
    const from = first * BLOCK_BYTES;
    const bytes = await file.read(from, Math.min(file.sizeBytes, end * BLOCK_BYTES));
    if (bytes.length < Math.min(file.sizeBytes, end * BLOCK_BYTES) - from) throw new Error('A part of this song did not arrive whole.');
    for (let index = first; index < end; index++)
      file.blocks.set(index, bytes.slice((index - first) * BLOCK_BYTES, (index + 1 - first) * BLOCK_BYTES));
  }

  /** Drops what is needed least. @returns false when all that is here is needed before what is to come */
  #makeRoom(count: number, neededIn: number): boolean {
    const excess = this.#files.reduce((sum, { blocks }) => sum + blocks.size, 0) + count - this.#budgetBlocks;
    if (excess <= 0) return true;
    const held = this.#files.flatMap((file) => [...file.blocks.keys()].map((index) => ({ file, index, neededIn: ahead(file, index) })));
    const needless = held.filter((block) => block.neededIn > neededIn).sort((a, b) => b.neededIn - a.neededIn);
    if (needless.length < excess) return false;
    for (const { file, index } of needless.slice(0, excess)) file.blocks.delete(index);
    return true;
  }
}

const blocksOf = ({ sizeBytes }: HeldFile) => Math.ceil(sizeBytes / BLOCK_BYTES);

/** How soon a block is needed, as a share of the song; what was played is needed after everything else. */
function ahead(file: HeldFile, index: number): number {
  const distance = index - file.block;
  return distance >= 0 ? distance / blocksOf(file) : 1 - distance / blocksOf(file);
}

function firstMissing(file: HeldFile, from: number): number {
  let index = from;
  while (file.blocks.has(index)) index++;
  return index;
}

function endOfGap(file: HeldFile, from: number, limit: number): number {
  let index = from;
  while (index < limit && !file.blocks.has(index)) index++;
  return index;
}
