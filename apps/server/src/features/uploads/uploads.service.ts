import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { StepName, UploadOptions } from '@refrain/contract';
import { parseGivenLyrics } from '@refrain/song-model';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import { isReferenceGone } from '../../platform/database/database-errors.ts';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { Database, NewSongRow, SongRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { stepNamed } from '../analysis/analysis.pipeline.ts';
import type { AnalysisService, FirstLook } from '../analysis/analysis.service.ts';
import type { AnalysisOptions, AnalysisWish, ArtefactManifest } from '../analysis/analysis.types.ts';
import { audioKey } from '../analysis/artefact-keys.service.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import { withSingersOfChart } from '../lyrics/duet-singers.service.ts';
import { personOf, requireMayAdd } from '../songs/song-rights.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { GivenLyricsSource } from '../songs/songs.types.ts';
import { safeFileName, titleFromFileName } from './file-names.ts';
import { type ReceivedFile, receiveFile } from './receive-file.ts';
import { scanForViruses } from './virus-scan.ts';

export type { ReceivedFile } from './receive-file.ts';

export interface UploadsServiceParts {
  readonly database: Database;
  readonly songs: SongsService;
  readonly jobs: JobsService;
  readonly analysis: AnalysisService;
  readonly blobs: BlobStore;
  readonly tempDir: string;
  readonly maxUploadBytes: number;
  readonly virusScanCommand: string | null;
}

/** What a file's name says of its song, and whether that is believed before its tags. */
export interface NamedFile {
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly year: number | null;
  readonly fits: boolean;
  readonly trust: 'tags' | 'names';
}

export interface UploadRequest {
  readonly fileName: string;
  readonly identity: Identity;
  readonly options?: UploadOptions;
  /** Where the words in `options` come from; a person unless it is said. */
  readonly lyricsSource?: GivenLyricsSource;
  /** For older APIs: which parts of the pipeline, which models. */
  readonly wish?: AnalysisWish;
  readonly kind?: string;
  /** How it came here, when it was not sent. */
  readonly source?: string;
  readonly sourceUrl?: string;
  /** What its name says, read by the rules of its folder. */
  readonly named?: NamedFile;
  /** A song that waits for its sound: this is it. */
  readonly intoSongId?: string;
  /** Where in the library it is to lie. */
  readonly folder?: string;
  /** False keeps the song out of the library: only its id leads to it. */
  readonly listed?: boolean;
  readonly compat?: Readonly<Record<string, unknown>>;
}

/** Results of another server, stored here under their keys. */
export interface MadeElsewhere {
  /** What was asked for there, as far as it is known. */
  readonly options: Partial<AnalysisOptions>;
  readonly results: ReadonlyMap<StepName, Pick<ArtefactManifest, 'key'>>;
  /** What is known of the song beside its file. */
  readonly about: Partial<NewSongRow>;
}

export interface Accepted {
  readonly song: SongRow;
  readonly jobId: string;
  readonly alreadyKnown: boolean;
}

/** Takes sound in: from a stream or a local file to a stored original, a song and a job. */
export class UploadsService {
  readonly #parts: UploadsServiceParts;

  constructor(parts: UploadsServiceParts) {
    this.#parts = parts;
  }

  get maxUploadBytes(): number {
    return this.#parts.maxUploadBytes;
  }

  /** Streams to disk while hashing. @throws DomainError `upload.tooLarge`, `upload.interrupted`, `storage.full` */
  receive(source: Readable, maxBytes = this.#parts.maxUploadBytes): Promise<ReceivedFile> {
    return receiveFile(source, { tempDir: this.#parts.tempDir, maxBytes });
  }

  /** Forgets a received file that will not be accepted. */
  async discard(file: ReceivedFile): Promise<void> {
    await rm(file.path, { force: true });
  }

  /** A file that is on this disk already (a finished resumable upload). */
  async describeLocal(path: string): Promise<ReceivedFile> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return { path, sha256: hash.digest('hex'), sizeBytes: (await stat(path)).size };
  }

  /** Checks the file, stores it, and starts a job, all or nothing. The received file is gone afterwards unless `keep`. */
  async accept(file: ReceivedFile, request: UploadRequest, keep = false): Promise<Accepted> {
    try {
      const stored = await this.store(file, request, !keep);
      try {
        return await this.#startStored(stored, request);
      } catch (error) {
        if (!stored.known || request.intoSongId !== undefined || !isSongGone(error)) throw error;
        // The song that had this sound was removed meanwhile: what was sent is a new one.
        return await this.#startStored(await this.store(file, request, !keep), request);
      }
    } finally {
      if (!keep) await rm(file.path, { force: true });
    }
  }

  #startStored({ song, known }: { song: NewSongRow; known: boolean }, request: UploadRequest): Promise<Accepted> {
    return this.#orForget(song, () => this.startJob(song, request, known));
  }

  /**
   * Takes in a file that stays where it is; without `analyse` the song waits until somebody wants it analysed, and keeps
   * its words until then.
   */
  async takeIn(
    file: ReceivedFile,
    request: UploadRequest,
    { analyse }: { analyse: boolean },
  ): Promise<{ song: SongRow; alreadyKnown: boolean }> {
    if (analyse) return this.accept(file, request, true);
    const { song, known } = await this.store(file, request);
    if (known) return { song: song as SongRow, alreadyKnown: true };
    const lyrics = request.options?.lyrics ?? null;
    const row = { ...song, givenLyrics: lyrics !== null && parseGivenLyrics(lyrics).length > 0 ? lyrics : null };
    const twin = await this.#addOnce(row);
    if (twin) return { song: twin, alreadyKnown: true };
    if (row.givenLyrics !== null) await this.#parts.songs.keepLyrics(song.id, row.givenLyrics, request.identity, request.lyricsSource);
    this.#parts.songs.announceAdded(song.id, song.listed === 1);
    return { song: (await this.#parts.songs.find(song.id)) as SongRow, alreadyKnown: false };
  }

  /** Checks the file and keeps it as a song without a job: older APIs store first and start jobs later. */
  async keep(file: ReceivedFile, request: UploadRequest): Promise<SongRow> {
    try {
      const { song, known } = await this.store(file, request, true);
      const twin = known ? null : await this.#addOnce(song);
      if (twin) return twin;
      if (!known) this.#parts.songs.announceAdded(song.id, song.listed === 1);
      return (await this.#parts.songs.find(song.id)) ?? (song as SongRow);
    } finally {
      await rm(file.path, { force: true });
    }
  }

  /** Checks and stores the sound without a job; a sound that the library has is not stored twice. `move`: the file may go. */
  async store(file: ReceivedFile, request: UploadRequest, move = false): Promise<{ song: NewSongRow; known: boolean }> {
    requireMayAdd(request.identity);
    const fileName = safeFileName(request.fileName);
    if (fileName === null) throw new DomainError('upload.badName');
    if (request.intoSongId !== undefined)
      return { song: await this.#fill(request.intoSongId, file, fileName, { ...request, move }), known: true };
    const listed = request.listed ?? true;
    const existing = listed ? await this.#parts.songs.findListed(file.sha256, request.identity.ownerId) : null;
    const song = existing ?? newSong(file, fileName, await this.#check(file, fileName), request, listed);
    await this.#keep(file, move);
    return { song, known: existing !== null };
  }

  /** A sound that is stored already stays as it is, unless the disk has lost some of it. */
  async #keep({ sha256, sizeBytes, path }: ReceivedFile, move: boolean): Promise<void> {
    const key = audioKey(sha256);
    if ((await this.#parts.blobs.stat(key))?.sizeBytes !== sizeBytes) await this.#parts.blobs.putFile(key, path, { move });
  }

  /** Gives a song that waits for it its sound. @throws DomainError `request.invalid` when it has one */
  async #fill(
    songId: string,
    file: ReceivedFile,
    fileName: string,
    { identity, move }: UploadRequest & { move: boolean },
  ): Promise<SongRow> {
    const song = await this.#parts.songs.getToChange(songId, identity);
    if (song.audioSha256 !== null) throw new DomainError('request.invalid', { detail: 'This song has its sound already.' });
    const { sound, tags } = await this.#check(file, fileName);
    await this.#keep(file, move);
    return this.#parts.songs.fill(songId, {
      audioSha256: file.sha256,
      fileName,
      sizeBytes: file.sizeBytes,
      durationMs: Math.round(sound.durationSeconds * 1000),
      tagsJson: JSON.stringify(tags),
      soundJson: JSON.stringify(sound),
    });
  }

  async #check(file: ReceivedFile, fileName: string): Promise<FirstLook> {
    if (this.#parts.virusScanCommand !== null) await scanForViruses(this.#parts.virusScanCommand, file.path);
    const look = await this.#parts.analysis.firstLook(file.path, fileName);
    if (look.print) await this.#parts.songs.keepPrint(file.sha256, look.print);
    return look;
  }

  /** Two uploads of one sound may race: the second is given the song of the first. */
  #addOnce(song: NewSongRow): Promise<SongRow | null> {
    const { audioSha256 = null, ownerId = null, listed } = song;
    return this.#orForget(song, () =>
      inTransaction(this.#parts.database, async (transaction) => {
        const twin = audioSha256 === null || listed === 0 ? null : await this.#parts.songs.findListed(audioSha256, ownerId, transaction);
        if (!twin) await this.#parts.songs.add(song, transaction);
        return twin;
      }),
    );
  }

  /** What was stored for a song that then could not be written down is taken away again. */
  async #orForget<T>(song: NewSongRow, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.#parts.songs.dropUnusedAudio(song.audioSha256 ?? null);
      throw error;
    }
  }

  /**
   * Song (when it is new), job and steps in one transaction; then the queue is told.
   * @throws DomainError `lyrics.invalid`; `audio.notFound` when the sound of a song outside the library was cleaned up
   */
  async startJob(song: NewSongRow, request: UploadRequest, known: boolean): Promise<Accepted> {
    const { audioSha256 = null } = song;
    if (audioSha256 === null) throw new DomainError('song.noSound');
    if ((await this.#parts.blobs.stat(audioKey(audioSha256))) === null) throw new DomainError('audio.notFound');
    const { lyrics, language, quality } = request.options ?? {};
    if (lyrics !== undefined) requireWords(lyrics);
    const words = await this.#withSingers(song.id, lyrics ?? song.givenLyrics ?? undefined, known);
    const options = this.#parts.analysis.options({ lyrics: words, language, quality, ...request.wish });
    const results = known && song.listed === 1 ? await this.#resultsOf(song.id, options) : undefined;
    const { row, jobId, alreadyKnown } = await inTransaction(this.#parts.database, async (transaction) => {
      // Two uploads of one sound may race: the second finds the song of the first.
      const twin = known || song.listed === 0 ? null : await this.#parts.songs.findListed(audioSha256, song.ownerId ?? null, transaction);
      const row = (twin ?? song) as SongRow;
      if (!known && !twin) await this.#parts.songs.add(song, transaction);
      const jobId = await this.#parts.jobs.create(
        {
          songId: row.id,
          kind: request.kind ?? 'analysis',
          options,
          identity: request.identity,
          results,
          ...(request.compat ? { compat: request.compat } : {}),
        },
        transaction,
      );
      return { row, jobId, alreadyKnown: known || twin !== null };
    });
    if (lyrics !== undefined) await this.#parts.songs.keepLyrics(row.id, lyrics, request.identity, request.lyricsSource);
    if (!alreadyKnown) this.#parts.songs.announceAdded(row.id, row.listed === 1);
    if (results) this.#parts.jobs.announceDone(jobId, row.id);
    else await this.#parts.jobs.letIn();
    // As it was written down, which a new song is more than what was put in.
    return { song: (await this.#parts.songs.find(row.id)) ?? row, jobId, alreadyKnown };
  }

  /**
   * Keeps a sound whose results are there already: its song is ready at once, without any work. A song that the library
   * has and that was analysed stays as it is.
   */
  async restore(file: ReceivedFile, request: UploadRequest, made: MadeElsewhere): Promise<{ song: SongRow; alreadyKnown: boolean }> {
    const { song, known } = await this.store(file, request, true);
    if (known && (await this.#parts.jobs.latestOf(song.id)) !== null) return { song: song as SongRow, alreadyKnown: true };
    const options = { ...this.#parts.analysis.options({}), ...made.options };
    const results = new Map([...made.results].map(([step, { key }]) => [step as string, key]));
    const jobId = await this.#orForget(song, () =>
      inTransaction(this.#parts.database, async (transaction) => {
        if (!known) await this.#parts.songs.add({ ...song, ...made.about }, transaction);
        if (results.size === 0) return null;
        const job = { songId: song.id, kind: 'bundle', options, identity: request.identity, results };
        return this.#parts.jobs.create(job, transaction);
      }),
    );
    if (!known) this.#parts.songs.announceAdded(song.id, song.listed === 1);
    if (jobId !== null) this.#parts.jobs.announceDone(jobId, song.id);
    return { song: (await this.#parts.songs.find(song.id)) as SongRow, alreadyKnown: false };
  }

  /**
   * Keeps words for a song; one that was analysed gets a job that times them, another gets them with its first job.
   * @throws DomainError `lyrics.invalid`
   */
  async giveLyrics(songId: string, lyrics: string, identity: Identity, lyricsSource: GivenLyricsSource = 'person'): Promise<void> {
    const song = await this.#parts.songs.getToChange(songId, identity);
    requireWords(lyrics);
    await this.#parts.songs.keepLyrics(songId, lyrics, identity, lyricsSource);
    if (song.audioSha256 === null || (await this.#parts.jobs.latestOf(songId)) === null) return;
    const request = { fileName: song.fileName, identity, options: { lyrics }, lyricsSource };
    await this.startJob({ ...song, givenLyrics: lyrics }, request, true);
  }

  /** Words that turned up beside a song's file: taken while nobody gave it any. */
  async offerLyrics(songId: string, lyrics: string, identity: Identity): Promise<void> {
    const song = await this.#parts.songs.find(songId);
    if (song?.givenLyrics !== null || parseGivenLyrics(lyrics).length === 0) return;
    await this.giveLyrics(songId, lyrics, identity, 'sidecar');
  }

  /** Who sings which line is kept when the words of a duet are timed anew. */
  async #withSingers(songId: string, lyrics: string | undefined, known: boolean): Promise<string | undefined> {
    const song = known && lyrics !== undefined ? await this.#parts.songs.find(songId) : null;
    const chart = song ? await this.#parts.songs.text(song, 'chart.json') : null;
    return chart === null || lyrics === undefined ? lyrics : withSingersOfChart(chart, lyrics);
  }

  /** What the song's last job made, if it was asked for the same and every result is there and of today's version. */
  async #resultsOf(songId: string, options: AnalysisOptions): Promise<ReadonlyMap<string, string> | undefined> {
    const last = await this.#parts.jobs.latestOf(songId);
    if (last?.job.status !== 'completed' || last.job.optionsJson !== JSON.stringify(options)) return undefined;
    const results = new Map<string, string>();
    for (const { name, artefactKey } of last.steps) {
      const manifest = artefactKey === null ? null : await this.#parts.analysis.artefact(artefactKey);
      if (manifest === null || artefactKey === null || manifest.version !== stepNamed(manifest.step as StepName).version) return undefined;
      results.set(name, artefactKey);
    }
    return results;
  }
}

function isSongGone(error: unknown): boolean {
  return isReferenceGone(error) || (error instanceof DomainError && error.code === 'audio.notFound');
}

function requireWords(lyrics: string): void {
  if (parseGivenLyrics(lyrics).length > 0) return;
  throw new DomainError('lyrics.invalid', { detail: 'There are no words in these lyrics. Paste the text, one sung line per line.' });
}

function newSong(file: ReceivedFile, fileName: string, { sound, tags }: FirstLook, request: UploadRequest, listed: boolean): NewSongRow {
  const named = namesOf(fileName, tags, request.named);
  const now = Date.now();
  return {
    id: randomUUID(),
    ownerId: request.identity.ownerId,
    listed: listed ? 1 : 0,
    audioSha256: file.sha256,
    title: request.options?.title ?? named.title,
    artist: request.options?.artist ?? named.artist,
    album: named.album,
    year: named.year,
    genre: tags.genre,
    creatorId: personOf(request.identity),
    folder: request.folder ?? null,
    source: request.source ?? 'upload',
    sourceUrl: request.sourceUrl ?? null,
    fileName,
    durationMs: Math.round(sound.durationSeconds * 1000),
    sizeBytes: file.sizeBytes,
    tagsJson: JSON.stringify(tags),
    soundJson: JSON.stringify(sound),
    loudnessJson: null,
    hasCover: 0,
    givenLyrics: null,
    language: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** From tags and name, the one that is believed first. */
function namesOf(fileName: string, { title, artist, album, year }: FirstLook['tags'], named: NamedFile | undefined) {
  const byTags = { title, artist, album, year };
  const byName = named ?? { ...titleFromFileName(fileName), album: null, year: null };
  const [first, second] = named?.fits && named.trust === 'names' ? [byName, byTags] : [byTags, byName];
  return {
    title: first.title ?? second.title ?? fileName,
    artist: first.artist ?? second.artist,
    album: first.album ?? second.album,
    year: first.year ?? second.year,
  };
}
