// Run by the job queue's contract test as a process of its own.
import { BullmqJobQueue } from './bullmq-job-queue.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import { HOLDERS_LISTENERS, holdMessage } from './hold-message.fixture.ts';

const [url = '', prefix = ''] = process.argv.slice(2);
await holdMessage(new BullmqJobQueue({ redis: { url, prefix }, ...HOLDERS_LISTENERS, ...CONTRACT_TIMING }));
