import { expect, it } from 'vitest';
import { InProcessShortMemory } from './in-process-short-memory.ts';
import { describeShortMemory } from './short-memory.contract.ts';

describeShortMemory('InProcessShortMemory', async () => {
  const memory = new InProcessShortMemory();
  return { processes: [memory, memory], close: async () => undefined };
});

it('InProcessShortMemory keeps the newest only, however many there are', async () => {
  const memory = new InProcessShortMemory();
  for (let n = 0; n < 20_100; n++) await memory.set(`key ${n}`, 'value', 60_000);
  expect([await memory.get('key 0'), await memory.get('key 20099')]).toEqual([null, 'value']);
});
