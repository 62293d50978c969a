// Run by the job queue's contract test as a process of its own.
import { type OpenDatabaseOptions, openDatabase } from '../database/open-database.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import { DatabaseJobQueue } from './database-job-queue.ts';
import { HOLDERS_LISTENERS, holdMessage } from './hold-message.fixture.ts';

const database = await openDatabase(JSON.parse(process.argv[2] ?? '') as OpenDatabaseOptions);
await holdMessage(new DatabaseJobQueue({ database, ...HOLDERS_LISTENERS, ...CONTRACT_TIMING }));
