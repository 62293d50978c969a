import { type HouseJob, houseJobSchema, type Job, jobSchema } from '@refrain/contract';
import { z } from 'zod';
import { json, request } from './http.ts';

const path = (jobId: string) => `/api/v1/jobs/${encodeURIComponent(jobId)}`;

/** The jobs of the whole house, newest first. */
export const listHouseJobs = async (): Promise<HouseJob[]> =>
  (await request(z.object({ jobs: z.array(houseJobSchema) }), '/api/v1/library/jobs?limit=100')).jobs;

/** Higher is earlier. */
export const putInLine = (jobId: string, priority: number): Promise<Job> =>
  request(jobSchema, `${path(jobId)}/priority`, json('PUT', { priority }));
