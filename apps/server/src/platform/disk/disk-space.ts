import { statfs } from 'node:fs/promises';

export interface DiskRoom {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** How much room there is below the folders of this process. */
export class DiskSpace {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Of the folder whose disk has the least; one that is gone says nothing of the others. @throws when none is there */
  async least(): Promise<DiskRoom> {
    const asked = await Promise.allSettled(this.#folders.map(roomOf));
    const rooms = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    if (rooms.length === 0) throw new Error(`None of the folders can be asked for its room: ${this.#folders.join(', ')}`);
    return rooms.reduce((least, room) => (room.freeBytes < least.freeBytes ? room : least));
  }
}

/** What this user may still write there. */
export async function roomOf(folder: string): Promise<DiskRoom> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
