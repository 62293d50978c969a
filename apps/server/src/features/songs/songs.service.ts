import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Job, Song, SongEdit, SongSummary } from '@refrain/contract';
import type { Loudness, Sound, Tags } from '@refrain/song-model';
import { BlobNotFoundError, type BlobStore } from '../../platform/blobs/blob-store.types.ts';
import type { DatabaseTransaction, JobRow, NewSongRow, SongRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import { ANYBODY, type Identity } from '../accounts/identity.types.ts';
import { makerOf } from '../analysis/analysis.pipeline.ts';
import type { AnalysisService, StoredPrint } from '../analysis/analysis.service.ts';
import type { ArtefactManifest } from '../analysis/analysis.types.ts';
import { artefactFileKey, artefactPrefix, audioKey } from '../analysis/artefact-keys.service.ts';
import type { CoversService } from '../covers/covers.service.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { JobWithSteps, StepArtefact } from '../jobs/jobs.types.ts';
import type { LabelsRepository } from './labels.repository.ts';
import { baseName, originalMimeType, parseConversion } from './song-files.ts';
import { personOf, requireMayAdd, requireMayChange } from './song-rights.service.ts';
import { describeSong } from './song-summary-file.ts';
import { viewSong, viewSummary } from './song-view.ts';
import type { SongsRepository } from './songs.repository.ts';
import type { GivenLyricsSource, OpenableFile, SongEvents, SongNote, SongNoteChange, SoundNote } from './songs.types.ts';

export interface SongsServiceParts {
  readonly repository: SongsRepository;
  readonly labels: LabelsRepository;
  readonly jobs: JobsService;
  readonly analysis: AnalysisService;
  readonly blobs: BlobStore;
  readonly covers: CoversService;
  readonly events: EventBus<SongEvents>;
}

/** The library: songs as the outside sees them, and their files. */
export class SongsService {
  readonly #parts: SongsServiceParts;

  constructor(parts: SongsServiceParts) {
    this.#parts = parts;
  }

  /** @throws DomainError `song.notFound`, also for a song of another owner. */
  async get(songId: string, identity: Identity): Promise<SongRow> {
    const song = await this.#parts.repository.find(songId);
    if (!song || (song.ownerId !== null && song.ownerId !== identity.ownerId)) throw new DomainError('song.notFound');
    return song;
  }

  /** The song, if whoever asks may change it. @throws DomainError `song.notFound`, `auth.required`, `auth.forbidden` */
  async getToChange(songId: string, identity: Identity): Promise<SongRow> {
    const song = await this.get(songId, identity);
    if (song.listed === 1) requireMayChange(song, identity);
    return song;
  }

  async summary(song: SongRow): Promise<SongSummary> {
    return viewSummary(song, await this.#latestView(song));
  }

  async view(song: SongRow): Promise<Song> {
    const [job, manifests, labels] = await Promise.all([this.#latestView(song), this.manifests(song), this.#parts.labels.of(song.id)]);
    return viewSong(song, { job, labels, manifests: [...manifests.values()] });
  }

  /** A song of which only the name is known: its sound comes later. */
  async addWithoutSound(about: SongNote, identity: Identity): Promise<SongRow> {
    requireMayAdd(identity);
    const now = Date.now();
    const song: NewSongRow = {
      ...about,
      id: randomUUID(),
      ownerId: identity.ownerId,
      creatorId: personOf(identity),
      listed: 1,
      audioSha256: null,
      fileName: '',
      sizeBytes: 0,
      durationMs: about.durationMs ?? 0,
      hasCover: 0,
      createdAt: now,
      updatedAt: now,
    };
    await this.#parts.repository.insert(song);
    this.announceAdded(song.id, true);
    return this.get(song.id, identity);
  }

  /** Writes down the sound of a song that waited for it. */
  async fill(songId: string, sound: SoundNote): Promise<SongRow> {
    await this.#parts.repository.update(songId, sound);
    this.#parts.events.publish('song.changed', { songId });
    const song = await this.find(songId);
    if (!song) throw new DomainError('song.notFound');
    return song;
  }

  /** Tells that a song is there. Call it once it is committed. */
  announceAdded(songId: string, listed: boolean): void {
    this.#parts.events.publish('song.added', { songId, listed });
  }

  async edit(songId: string, edit: SongEdit & SongNoteChange, identity: Identity): Promise<SongRow> {
    await this.getToChange(songId, identity);
    const { labels, favourite, ...rest } = edit;
    const change = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    await this.#parts.repository.update(songId, {
      ...change,
      ...(favourite === undefined ? {} : { favourite: favourite ? 1 : 0 }),
    });
    if (labels !== undefined) await this.#parts.labels.set(songId, labels);
    this.#parts.events.publish('song.changed', { songId });
    return this.get(songId, identity);
  }

  /** Removes the song, its jobs, and the files that no other song shares. */
  async remove(songId: string, identity: Identity): Promise<void> {
    const song = await this.getToChange(songId, identity);
    for (const job of await this.#parts.jobs.jobsOfSong(songId)) await this.#stop(job);
    const artefacts = await this.#parts.jobs.artefactsOf(songId);
    await this.#parts.repository.delete(songId);
    await this.dropUnusedAudio(song.audioSha256);
    await this.#dropUnused(song, artefacts);
    await this.#parts.covers.forget(songId);
    this.#parts.events.publish('song.removed', { songId, listed: song.listed === 1 });
  }

  /**
   * Removes one job with what only it made; a song that is in no library goes with its last job, unless it is to be kept.
   * @throws DomainError `job.notFound`; `request.invalid` for a job of the library, whose songs live by their jobs
   */
  async removeJob(jobId: string, identity: Identity, { keepSong }: { keepSong: boolean }): Promise<void> {
    const { job, song, steps } = await this.#parts.jobs.steerable(jobId, identity);
    if (song.listed === 1)
      throw new DomainError('request.invalid', { detail: 'This job made a song of the library: remove the song instead.' });
    await this.#stop(job);
    if (!keepSong && (await this.#parts.jobs.jobsOfSong(song.id)).length === 1) return this.remove(song.id, identity);
    await this.#parts.jobs.remove(jobId);
    const made = steps.flatMap(({ name, artefactKey }) => (artefactKey === null ? [] : [{ name, artefactKey }]));
    await this.#dropUnused(song, made);
  }

  /** Removes the files of a song that stays known, but for those that another song with the same sound has, too. */
  async dropFiles(song: SongRow): Promise<void> {
    const { audioSha256 } = song;
    if (audioSha256 !== null && !(await this.#parts.repository.isAudioUsed(audioSha256, song.id)))
      await this.#parts.blobs.delete(audioKey(audioSha256));
    await this.#dropUnused(song, await this.#parts.jobs.artefactsOf(song.id));
  }

  /** Removes an original that no song has. */
  async dropUnusedAudio(audioSha256: string | null): Promise<void> {
    if (audioSha256 === null || (await this.#parts.repository.isAudioUsed(audioSha256))) return;
    await this.#parts.repository.deletePrint(audioSha256);
    await this.#parts.blobs.delete(audioKey(audioSha256));
  }

  /** How a sound sounds, for as long as a song has it. */
  keepPrint(audioSha256: string, print: StoredPrint): Promise<void> {
    return this.#parts.repository.putPrint({ audioSha256, ...print });
  }

  add(song: NewSongRow, transaction: DatabaseTransaction): Promise<void> {
    return this.#parts.repository.insert(song, transaction);
  }

  /** The library's song with this sound, of the house or of one owner. */
  findListed(audioSha256: string, ownerId: string | null, transaction?: DatabaseTransaction): Promise<SongRow | null> {
    return this.#parts.repository.findListed(audioSha256, ownerId, transaction);
  }

  async keepLyrics(songId: string, lyrics: string, identity: Identity, source: GivenLyricsSource = 'person'): Promise<void> {
    await this.#parts.repository.update(songId, { givenLyrics: lyrics });
    this.#parts.events.publish('song.lyricsGiven', { songId, text: lyrics, by: identity.accountId ?? identity.ownerId, source });
  }

  /** A small file of a song as text; null while it is not there. */
  async text(song: SongRow, name: string): Promise<string | null> {
    for (const manifest of (await this.manifests(song)).values()) {
      if (!manifest.files.some((file) => file.name === name)) continue;
      return text(await this.#parts.blobs.open(artefactFileKey(manifest.key, name)));
    }
    return null;
  }

  /** Takes over what a step found out about the song. */
  async learn(songId: string, { step, summary }: ArtefactManifest): Promise<void> {
    if (step === 'inspect') {
      const { sound, loudness, tags, cover } = summary as unknown as { sound: Sound; loudness: Loudness; tags: Tags; cover: unknown };
      const song = await this.find(songId);
      await this.#parts.repository.update(songId, {
        // What somebody wrote is not overwritten.
        ...(song?.year === null ? { year: tags.year } : {}),
        ...(song?.genre === null ? { genre: tags.genre } : {}),
        durationMs: Math.round(sound.durationSeconds * 1000),
        soundJson: JSON.stringify(sound),
        loudnessJson: JSON.stringify(loudness),
        tagsJson: JSON.stringify(tags),
        // Without one in the file a picture may have been chosen meanwhile.
        ...(cover === null ? {} : { hasCover: 1 as const }),
      });
    } else if (step === 'separate') {
      const voicedSeconds = summary['voicedSeconds'];
      // Results of older versions do not say.
      if (typeof voicedSeconds === 'number') await this.#parts.repository.update(songId, { voicedMs: Math.round(voicedSeconds * 1000) });
    } else if (step === 'transcribe' || step === 'align') {
      const language = summary['language'];
      await this.#parts.repository.update(songId, { language: typeof language === 'string' ? language : null });
    }
    this.#parts.events.publish('song.changed', { songId });
  }

  /** Tells that a picture was chosen for the song. */
  async hasNewCover(songId: string): Promise<void> {
    await this.#parts.repository.update(songId, { hasCover: 1 });
    this.#parts.events.publish('song.changed', { songId });
  }

  /** The song if it is there, whoever asks: for the server's own use. */
  find(songId: string): Promise<SongRow | null> {
    return this.#parts.repository.find(songId);
  }

  labelsOf(songId: string): Promise<string[]> {
    return this.#parts.labels.of(songId);
  }

  /** Songs that are there whoever asks, in the order of the ids. */
  findMany(songIds: readonly string[]): Promise<SongRow[]> {
    return this.#parts.repository.findMany(songIds);
  }

  /** The newest result of every step, by step. */
  async manifests(song: SongRow): Promise<Map<string, ArtefactManifest>> {
    const steps = await this.#parts.jobs.doneSteps(song.id);
    const found = await Promise.all(steps.map((step) => this.#parts.analysis.artefact(step.artefactKey)));
    return new Map(found.filter((manifest) => manifest !== null).map((manifest) => [manifest.step, manifest]));
  }

  /** What one job made, by step: other jobs of the same song may have been asked for other things. */
  async resultsOf({ steps }: JobWithSteps): Promise<Map<string, ArtefactManifest>> {
    const found = await Promise.all(
      steps.map((step) => (step.status === 'done' && step.artefactKey !== null ? this.#parts.analysis.artefact(step.artefactKey) : null)),
    );
    return new Map(found.filter((manifest) => manifest !== null).map((manifest) => [manifest.step, manifest]));
  }

  /**
   * Of the song's newest results, or of the given ones. What has to be made first is made until `signal` is aborted.
   * @throws DomainError `file.notFound`; `song.notReady` while its step is still to come, `job.expired` when the files are gone
   */
  async file(
    song: SongRow,
    name: string,
    { results, signal }: { results?: ReadonlyMap<string, ArtefactManifest>; signal?: AbortSignal | undefined } = {},
  ): Promise<OpenableFile> {
    const chosenCover = name === 'cover' && results === undefined ? await this.#parts.covers.find(song.id) : null;
    if (chosenCover) return chosenCover;
    const { audioSha256 } = song;
    if (audioSha256 === null) throw new DomainError('song.noSound');
    if (name === 'original' && (await this.#parts.blobs.stat(audioKey(audioSha256))) !== null)
      return this.#blob(name, audioKey(audioSha256), originalMimeType(song.fileName), song.sizeBytes, audioSha256, song.fileName);
    const manifests = results ?? (await this.manifests(song));
    if (name === 'song.json') return describeSong(song, manifests);
    const conversion = parseConversion(name);
    const separated = manifests.get('separate');
    if (conversion && separated) {
      const converted = await this.#parts.analysis.convert(
        { sha256: audioSha256, fileName: song.fileName, sizeBytes: song.sizeBytes },
        separated,
        conversion.source,
        conversion.format,
        signal,
      );
      return this.#artefactFile(song, converted, converted.files[0]?.name ?? '', name);
    }
    for (const manifest of manifests.values())
      if (manifest.files.some((file) => file.name === name)) return this.#artefactFile(song, manifest, name, name);
    throw await this.#missing(song, name);
  }

  /** Why there is no such file. */
  async #missing(song: SongRow, name: string): Promise<DomainError> {
    const latest = await this.#parts.jobs.latestOf(song.id);
    if (latest?.job.status === 'expired') return new DomainError('job.expired');
    const maker = makerOf(parseConversion(name)?.source ?? name);
    const step = latest?.steps.find((row) => row.name === maker?.name);
    const toCome = step !== undefined && ['pending', 'queued', 'running'].includes(step.status);
    return new DomainError(toCome ? 'song.notReady' : 'file.notFound');
  }

  #artefactFile(song: SongRow, manifest: ArtefactManifest, storedName: string, name: string): OpenableFile {
    const file = manifest.files.find((f) => f.name === storedName);
    if (!file) throw new DomainError('file.notFound');
    const downloadName = `${baseName(song.fileName)}.${name.split('/').at(-1)}`;
    return this.#blob(name, artefactFileKey(manifest.key, storedName), file.mimeType, file.sizeBytes, file.sha256, downloadName);
  }

  #blob(name: string, key: string, mimeType: string, sizeBytes: number, sha256: string, downloadName: string): OpenableFile {
    const { blobs } = this.#parts;
    const open: OpenableFile['open'] = (range) => blobs.open(key, { ...range, sizeBytes }).catch(lost);
    const signedUrl: OpenableFile['signedUrl'] = (answer) => blobs.signedUrl(key, answer);
    return { name, downloadName, mimeType, sizeBytes, etag: `"${sha256}"`, open, signedUrl };
  }

  async #latestView(song: SongRow): Promise<Job | null> {
    return (await this.#parts.jobs.latestViews([song])).get(song.id) ?? null;
  }

  /** Keys of results, and of the other formats that stems were asked for in. */
  #withConversions({ audioSha256 }: SongRow, artefacts: readonly StepArtefact[]): string[] {
    if (audioSha256 === null) return [];
    return artefacts.flatMap(({ name, artefactKey }) =>
      name === 'separate' ? [artefactKey, ...this.#parts.analysis.conversionKeys(audioSha256, artefactKey)] : [artefactKey],
    );
  }

  /** A job may end by itself while it is being stopped. */
  async #stop(job: JobRow): Promise<void> {
    if (job.status !== 'queued' && job.status !== 'processing') return;
    try {
      await this.#parts.jobs.cancel(job.id, { ...ANYBODY, ownerId: job.ownerId, role: 'admin' });
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'job.finished')) throw error;
    }
  }

  async #dropUnused(song: SongRow, artefacts: readonly StepArtefact[]): Promise<void> {
    for (const key of this.#withConversions(song, await this.#parts.jobs.unusedArtefacts(artefacts))) {
      // The manifest first: what is left when the process dies in between is then not taken for a result.
      await this.#parts.blobs.delete(`${artefactPrefix(key)}/manifest.json`);
      await this.#parts.blobs.deletePrefix(artefactPrefix(key));
    }
  }
}

function lost(error: unknown): never {
  if (!(error instanceof BlobNotFoundError)) throw error;
  throw new DomainError('storage.failed', { detail: 'This file is lost on the server. Make the song again.' }, { cause: error });
}
