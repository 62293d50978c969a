import { InProcessLocks } from './in-process-locks.ts';
import { describeLocks } from './locks.contract.ts';

describeLocks('InProcessLocks', async () => {
  const locks = new InProcessLocks();
  return { processes: [locks, locks], close: async () => undefined };
});
