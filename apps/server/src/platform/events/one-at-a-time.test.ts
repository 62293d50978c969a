import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

it('begins again only when it is over, also after an error', async () => {
  let begun = 0;
  let fail: (error: Error) => void = () => undefined;
  const errors: unknown[] = [];
  const work = oneAtATime(
    () =>
      new Promise((_, reject) => {
        begun += 1;
        fail = reject;
      }),
    (error) => errors.push(error),
  );
  const first = work();
  await work();
  expect(begun).toBe(1);
  fail(new Error('gone'));
  await first;
  expect(errors).toMatchObject([{ message: 'gone' }]);
  void work();
  expect(begun).toBe(2);
});
