// Run by the job queue's contract test as a process of its own: takes a message and never finishes it.
import { BullmqJobQueue } from './bullmq-job-queue.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';

const [url = '', prefix = ''] = process.argv.slice(2);
const onError = (error: unknown) => {
  throw error;
};
const queue = new BullmqJobQueue({ redis: { url, prefix }, onDead: () => {}, onError, ...CONTRACT_TIMING });
await queue.consume('transcription', {
  concurrency: 1,
  handler: async () => {
    process.stdout.write('running\n');
    await new Promise(() => {});
  },
});
