import type { StepName } from '@refrain/contract';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import type {
  Database,
  DatabaseTransaction,
  JobRow,
  JobRowUpdate,
  JobStepRow,
  JobStepRowUpdate,
  NewJobRow,
  NewJobStepRow,
  SongRow,
} from '../../platform/database/schema.ts';
import { stepNamed } from '../analysis/analysis.pipeline.ts';
import type { MachineRecord } from '../analysis/time-estimates.service.ts';
import type { JobWithSteps, StepArtefact } from './jobs.types.ts';

type Executor = Database | DatabaseTransaction;

const HISTORY_LENGTH = 20;
/** Of less sound, or voice, starting takes most of the time. */
const SHORTEST_TELLING_MS = 20_000;
/** Words that are hard to hear take four times as long as others: of those, one song tells little. */
const FEWEST_TELLING_SONGS = { song: 1, voice: 3 };

export class JobsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(job: NewJobRow, steps: readonly NewJobStepRow[], within: Executor = this.#database): Promise<void> {
    await within.insertInto('jobs').values(job).execute();
    await within
      .insertInto('jobSteps')
      .values([...steps])
      .execute();
  }

  async find(jobId: string): Promise<JobWithSteps | null> {
    const job = await this.#database.selectFrom('jobs').selectAll().where('id', '=', jobId).executeTakeFirst();
    return job ? this.#withSteps(job) : null;
  }

  /** The newest job of a song: the one its state is told from. */
  async latestOf(songId: string): Promise<JobWithSteps | null> {
    const job = await this.#database
      .selectFrom('jobs')
      .selectAll()
      .where('songId', '=', songId)
      .orderBy('createdAt', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return job ? this.#withSteps(job) : null;
  }

  /** The newest job of each of these songs, by song. */
  async latestOfSongs(songs: readonly SongRow[]): Promise<Map<string, JobWithSteps>> {
    if (songs.length === 0) return new Map();
    const bySong = new Map(songs.map((song) => [song.id, song]));
    const jobs = await this.#database
      .selectFrom('jobs')
      .selectAll()
      .where('songId', 'in', [...bySong.keys()])
      .orderBy('createdAt')
      .orderBy('id')
      .execute();
    // The last one of each song stays.
    const newest = [...new Map(jobs.map((job) => [job.songId, job])).values()];
    if (newest.length === 0) return new Map();
    const ids = newest.map(({ id }) => id);
    const found = new Map(newest.map((job) => [job.id, { job, song: bySong.get(job.songId) as SongRow, steps: [] as JobStepRow[] }]));
    for (const step of await this.#database.selectFrom('jobSteps').selectAll().where('jobId', 'in', ids).execute())
      found.get(step.jobId)?.steps.push(step);
    return new Map([...found.values()].map((entry) => [entry.song.id, entry]));
  }

  async ofSong(songId: string): Promise<JobRow[]> {
    return this.#database.selectFrom('jobs').selectAll().where('songId', '=', songId).execute();
  }

  /** Jobs that somebody may see listed: an owner's, or those a visitor started. */
  async listFor(by: { ownerId: string } | { creatorId: string }, limit: number): Promise<JobWithSteps[]> {
    const query = this.#database.selectFrom('jobs').selectAll().orderBy('createdAt', 'desc').limit(limit);
    const jobs = await ('ownerId' in by
      ? query.where('ownerId', '=', by.ownerId)
      : query.where('ownerId', 'is', null).where('creatorId', '=', by.creatorId)
    ).execute();
    return Promise.all(jobs.map((job) => this.#withSteps(job)));
  }

  /** Jobs of songs in the house's library, newest first. */
  async listOfLibrary(limit: number): Promise<JobWithSteps[]> {
    const jobs = await this.#database
      .selectFrom('jobs')
      .innerJoin('songs', 'songs.id', 'jobs.songId')
      .selectAll('jobs')
      .where('songs.listed', '=', 1)
      .where('songs.ownerId', 'is', null)
      .where('jobs.ownerId', 'is', null)
      .orderBy('jobs.createdAt', 'desc')
      .limit(limit)
      .execute();
    return Promise.all(jobs.map((job) => this.#withSteps(job)));
  }

  async withStatus(statuses: readonly JobRow['status'][]): Promise<JobRow[]> {
    return this.#database
      .selectFrom('jobs')
      .selectAll()
      .where('status', 'in', [...statuses])
      .orderBy('createdAt')
      .execute();
  }

  async hurriedSongs(statuses: readonly JobRow['status'][]): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('jobs')
      .select('songId')
      .distinct()
      .where('priority', '>', 0)
      .where('status', 'in', [...statuses])
      .execute();
    return rows.map((row) => row.songId);
  }

  async countByStatus(): Promise<Record<string, number>> {
    const rows = await this.#database
      .selectFrom('jobs')
      .select(['status', (e) => e.fn.countAll<number>().as('count')])
      .groupBy('status')
      .execute();
    return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]));
  }

  /** For every step, the newest done run over all jobs of the song. */
  async doneSteps(songId: string): Promise<(JobStepRow & { artefactKey: string })[]> {
    const rows = await this.#database
      .selectFrom('jobSteps')
      .innerJoin('jobs', 'jobs.id', 'jobSteps.jobId')
      .selectAll('jobSteps')
      .where('jobs.songId', '=', songId)
      .where('jobSteps.status', '=', 'done')
      .orderBy('jobs.createdAt')
      .execute();
    return [
      ...new Map(
        rows.filter((row): row is JobStepRow & { artefactKey: string } => row.artefactKey !== null).map((row) => [row.name, row]),
      ).values(),
    ];
  }

  async artefactsOf(songId: string): Promise<StepArtefact[]> {
    return this.#database
      .selectFrom('jobSteps')
      .innerJoin('jobs', 'jobs.id', 'jobSteps.jobId')
      .select(['jobSteps.name', 'jobSteps.artefactKey'])
      .distinct()
      .where('jobs.songId', '=', songId)
      .where('jobSteps.artefactKey', 'is not', null)
      .$narrowType<StepArtefact>()
      .execute();
  }

  /** Of these, what no step of a job refers to that still has its files. */
  async unusedArtefacts(made: readonly StepArtefact[]): Promise<StepArtefact[]> {
    if (made.length === 0) return [];
    const keys = made.map(({ artefactKey }) => artefactKey);
    const rows = await this.#database
      .selectFrom('jobSteps')
      .innerJoin('jobs', 'jobs.id', 'jobSteps.jobId')
      .select('jobSteps.artefactKey')
      .where('jobSteps.artefactKey', 'in', keys)
      .where('jobs.status', '!=', 'expired')
      .execute();
    const used = new Set(rows.map((row) => row.artefactKey));
    return made.filter(({ artefactKey }) => !used.has(artefactKey));
  }

  /** Changes the job only while it is in one of these states; false when it was not. */
  async moveJob(jobId: string, from: readonly JobRow['status'][], change: JobRowUpdate): Promise<boolean> {
    const result = await this.#database
      .updateTable('jobs')
      .set({ ...change, updatedAt: Date.now() })
      .where('id', '=', jobId)
      .where('status', 'in', [...from])
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  async moveStep(jobId: string, name: string, from: readonly JobStepRow['status'][], change: JobStepRowUpdate): Promise<boolean> {
    const result = await this.#database
      .updateTable('jobSteps')
      .set(change)
      .where('jobId', '=', jobId)
      .where('name', '=', name)
      .where('status', 'in', [...from])
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  async moveSteps(jobId: string, from: readonly JobStepRow['status'][], change: JobStepRowUpdate): Promise<void> {
    await this.#database
      .updateTable('jobSteps')
      .set(change)
      .where('jobId', '=', jobId)
      .where('status', 'in', [...from])
      .execute();
  }

  /** Puts a job that is over in the line again, with those of its steps that are to run again; false when it is not over. */
  async restart(
    jobId: string,
    attempts: number,
    over: readonly JobRow['status'][],
    again: readonly JobStepRow['status'][],
  ): Promise<boolean> {
    const fresh = { errorCode: null, errorMessage: null, startedAt: null, finishedAt: null };
    return inTransaction(this.#database, async (transaction) => {
      const moved = await transaction
        .updateTable('jobs')
        .set({ ...fresh, status: 'queued', attempts, updatedAt: Date.now() })
        .where('id', '=', jobId)
        .where('status', 'in', [...over])
        .executeTakeFirst();
      if (Number(moved.numUpdatedRows) === 0) return false;
      await transaction
        .updateTable('jobSteps')
        .set({ ...fresh, status: 'pending', progress: 0, attempts: 0 })
        .where('jobId', '=', jobId)
        .where('status', 'in', [...again])
        .execute();
      return true;
    });
  }

  async delete(jobId: string): Promise<void> {
    await this.#database.deleteFrom('jobs').where('id', '=', jobId).execute();
  }

  /** Lets waiting jobs in while fewer than `limit` run: highest priority first, then oldest. */
  async admit(limit: number): Promise<string[]> {
    return inTransaction(this.#database, async (transaction) => {
      const { running } = await transaction
        .selectFrom('jobs')
        .select((e) => e.fn.countAll<number>().as('running'))
        .where('status', '=', 'processing')
        .executeTakeFirstOrThrow();
      const free = limit - Number(running);
      if (free <= 0) return [];
      const next = await transaction
        .selectFrom('jobs')
        .select('id')
        .where('status', '=', 'queued')
        .orderBy('priority', 'desc')
        .orderBy('createdAt')
        .limit(free)
        .execute();
      const ids = next.map((row) => row.id);
      const now = Date.now();
      if (ids.length > 0)
        await transaction
          .updateTable('jobs')
          .set({ status: 'processing', startedAt: now, updatedAt: now })
          .where('id', 'in', ids)
          .execute();
      return ids;
    });
  }

  async stepHistory(): Promise<MachineRecord['factors']> {
    const rows = await this.#database
      .selectFrom('jobSteps')
      .innerJoin('jobs', 'jobs.id', 'jobSteps.jobId')
      .innerJoin('songs', 'songs.id', 'jobs.songId')
      .select(['jobSteps.name', 'jobSteps.startedAt', 'jobSteps.finishedAt', 'songs.durationMs', 'songs.voicedMs'])
      .where('jobSteps.status', '=', 'done')
      .where('jobSteps.reused', '=', 0)
      .where('songs.durationMs', '>', SHORTEST_TELLING_MS)
      .orderBy('jobSteps.finishedAt', 'desc')
      .limit(HISTORY_LENGTH * 8)
      .execute();
    const factors = new Map<string, number[]>();
    for (const { name, startedAt, finishedAt, durationMs, voicedMs } of rows) {
      const list = factors.get(name) ?? [];
      const workedOnMs = stepNamed(name as StepName).worksOn === 'voice' ? (voicedMs ?? 0) : durationMs;
      if (startedAt !== null && finishedAt !== null && workedOnMs > SHORTEST_TELLING_MS && list.length < HISTORY_LENGTH)
        factors.set(name, [...list, (finishedAt - startedAt) / workedOnMs]);
    }
    const telling = [...factors].filter(([name, list]) => list.length >= FEWEST_TELLING_SONGS[stepNamed(name as StepName).worksOn]);
    return new Map(telling.map(([name, list]) => [name, median(list)]));
  }

  async averageProcessingSeconds(): Promise<number | null> {
    const row = await this.#database
      .selectFrom('jobs')
      .select((e) => e.fn.avg<number | null>(e('finishedAt', '-', e.ref('startedAt'))).as('average'))
      .where('status', 'in', ['completed', 'completed_with_errors'])
      .executeTakeFirst();
    return row?.average === null || row?.average === undefined ? null : Number(row.average) / 1000;
  }

  async #withSteps(job: JobRow): Promise<JobWithSteps> {
    const [steps, song] = await Promise.all([
      this.#database.selectFrom('jobSteps').selectAll().where('jobId', '=', job.id).execute(),
      this.#database.selectFrom('songs').selectAll().where('id', '=', job.songId).executeTakeFirstOrThrow(),
    ]);
    return { job, steps, song };
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
