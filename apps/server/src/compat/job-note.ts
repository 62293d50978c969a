import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import type { CompatJobNote } from './compat.types.ts';

/** What the client of an older API said when it started the job; empty for jobs of our own API. */
export function noteOf({ job }: JobWithSteps): CompatJobNote {
  return job.compatJson === null ? {} : (JSON.parse(job.compatJson) as CompatJobNote);
}
