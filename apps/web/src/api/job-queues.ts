import { type JobQueueView, jobQueueListSchema, jobQueueSchema, type Worker, workerListSchema } from '@refrain/contract';
import { json, request } from './http.ts';

const PATH = '/api/v1/job-queues';

export const listJobQueues = async (): Promise<JobQueueView[]> => (await request(jobQueueListSchema, PATH)).queues;

export const setQueuePaused = (name: string, isPaused: boolean): Promise<JobQueueView> =>
  request(jobQueueSchema, `${PATH}/${encodeURIComponent(name)}`, json('PUT', { isPaused }));

export const listWorkers = async (): Promise<Worker[]> => (await request(workerListSchema, '/api/v1/workers')).workers;
