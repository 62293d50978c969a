import { expect, it, vi } from 'vitest';
import { measureComputeSpeed } from './compute-speed.ts';

/** GFLOP/s of a product without vector instructions or threads: whatever the machine, ONNX Runtime is faster. */
function plainGflops(size = 256): number {
  const [a, b, c] = [1, 2, 3].map((value) => new Float64Array(size * size).fill(value)) as [Float64Array, Float64Array, Float64Array];
  const { user } = process.cpuUsage();
  for (let row = 0; row < size; row++)
    for (let i = 0; i < size; i++) {
      const factor = a[row * size + i]!;
      for (let column = 0; column < size; column++) c[row * size + column]! += factor * b[i * size + column]!;
    }
  return (2 * size ** 3) / 1e3 / Math.max(1, process.cpuUsage().user - user);
}

it('counts the operations of a second of processor time, alone and together', async () => {
  const { threads, aloneGflops, togetherGflops } = await measureComputeSpeed(2);
  expect(threads).toBe(2);
  expect(aloneGflops).toBeGreaterThan(2 * plainGflops());
  // No core of a general processor does more.
  expect(aloneGflops).toBeLessThan(1000);
  expect(togetherGflops / aloneGflops).toBeGreaterThan(0.3);
  expect(togetherGflops / aloneGflops).toBeLessThan(2);
});

it('takes a fraction of a second, and one thread for what is the same', async () => {
  const before = process.cpuUsage();
  const { aloneGflops, togetherGflops } = await measureComputeSpeed(1);
  const { user, system } = process.cpuUsage(before);
  expect(togetherGflops).toBe(aloneGflops);
  expect((user + system) / 1e6).toBeLessThan(1);
});

it('is not fooled by a clock that ticks more slowly than a run lasts', async () => {
  const fine = process.cpuUsage.bind(process);
  const ticks = (microseconds: number) => Math.floor(microseconds / 100_000) * 100_000;
  const coarse = vi.spyOn(process, 'cpuUsage').mockImplementation((before) => {
    const { user, system } = fine();
    return { user: ticks(user + system) - (before?.user ?? 0), system: 0 };
  });
  const { aloneGflops } = await measureComputeSpeed(1);
  coarse.mockRestore();
  expect(aloneGflops).toBeGreaterThan(0);
  expect(aloneGflops).toBeLessThan(1000);
});
