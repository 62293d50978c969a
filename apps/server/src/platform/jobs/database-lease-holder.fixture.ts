// Run by the job queue's contract test as a process of its own: takes a message and never finishes it.
import { type OpenDatabaseOptions, openDatabase } from '../database/open-database.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import { DatabaseJobQueue } from './database-job-queue.ts';

const database = await openDatabase(JSON.parse(process.argv[2]!) as OpenDatabaseOptions);
const onError = (error: unknown) => {
  throw error;
};
const queue = new DatabaseJobQueue({ database, onDead: () => {}, onError, ...CONTRACT_TIMING });
await queue.consume('transcription', {
  concurrency: 1,
  handler: async () => {
    process.stdout.write('running\n');
    await new Promise(() => {});
  },
});
