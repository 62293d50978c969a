import type { PartyCommand } from '@refrain/contract';
import type { Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { Realtime } from '../api/realtime.ts';
import { runCommand } from './party-api.ts';

/** A connection on which the first answers are lost. */
function lossyConnection(lost: number) {
  const asked: PartyCommand[] = [];
  let connect = () => {};
  const socket = {
    connected: true,
    on: (event: string, listener: () => void) => {
      if (event === 'connect') connect = listener;
    },
    timeout: () => ({
      emitWithAck: async (_: string, { command }: { command: PartyCommand }) => {
        asked.push(command);
        if (asked.length <= lost) throw new Error('operation has timed out');
        return { ok: true, result: { entryId: 'e1' } };
      },
    }),
  };
  const realtime = new Realtime(socket as unknown as Socket);
  connect();
  return { realtime, asked };
}

const WISH = { type: 'queue.add', songId: 's1' } as const;

describe('runCommand', () => {
  it('C26 sends a wish whose answer was lost once more, with the same key', async () => {
    const { realtime, asked } = lossyConnection(1);
    expect(await runCommand(realtime, 'p1', WISH)).toBe('e1');
    const [first, second] = asked;
    expect(first).toMatchObject({ ...WISH, idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(second).toEqual(first);
  });

  it('has a new key for each press', async () => {
    const { realtime, asked } = lossyConnection(0);
    await runCommand(realtime, 'p1', WISH);
    await runCommand(realtime, 'p1', WISH);
    expect(new Set(asked.map((command) => 'idempotencyKey' in command && command.idempotencyKey)).size).toBe(2);
  });

  it('says that nobody answers when the second answer is lost too, and repeats nothing else', async () => {
    const { realtime, asked } = lossyConnection(2);
    await expect(runCommand(realtime, 'p1', WISH)).rejects.toThrow('does not answer');
    await expect(runCommand(lossyConnection(1).realtime, 'p1', { type: 'queue.undo' })).rejects.toThrow('does not answer');
    expect(asked).toHaveLength(2);
  });
});
