import type { FoundLyrics, LyricsFindResult, LyricsGiven, LyricsQuery, LyricsVersion, SongLyrics } from '@refrain/contract';
import { parseGivenLyrics, type Tags } from '@refrain/song-model';
import type { SongRow } from '../../platform/database/schema.ts';
import type { LyricsVersionRow } from '../../platform/database/sources-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { SongEvents } from '../songs/songs.types.ts';
import type { Accepted, UploadsService } from '../uploads/uploads.service.ts';
import { heardWords } from './heard-words.ts';
import { type LrclibClient, type LrclibRecord, toFoundLyrics } from './lrclib.client.ts';
import type { LyricsRepository } from './lyrics.repository.ts';
import type { NewLyrics } from './lyrics.types.ts';
import { LEAST_AGREEMENT, lyricsAgreement } from './lyrics-agreement.ts';

export interface LyricsServiceParts {
  readonly repository: LyricsRepository;
  readonly songs: SongsService;
  readonly uploads: UploadsService;
  readonly lrclib: LrclibClient;
  readonly outside: OutsideServices;
  readonly settings: SettingsService;
}

/** LRCLIB's lyrics of a recording that is longer or shorter than this are of another one. */
const OTHER_RECORDING_SECONDS = 15;
const MOST_CANDIDATES = 5;

/** The words of songs: where they come from, which are the best, and every version that there was. */
export class LyricsService {
  readonly #parts: LyricsServiceParts;

  constructor(parts: LyricsServiceParts) {
    this.#parts = parts;
  }

  async ofSong(songId: string, identity: Identity): Promise<SongLyrics> {
    const song = await this.#parts.songs.get(songId, identity);
    const versions = (await this.#parts.repository.ofSong(song.id)).map(toVersion);
    return { current: versions.find(({ current }) => current) ?? null, versions };
  }

  /** Makes lyrics the current version and starts the job that times them on the voice. @throws DomainError `lyrics.invalid` */
  async give(songId: string, { text, language, source }: LyricsGiven, identity: Identity): Promise<Accepted> {
    const song = await this.#parts.songs.getToChange(songId, identity);
    if (parseGivenLyrics(text).length === 0)
      throw new DomainError('lyrics.invalid', { detail: 'There are no words in these lyrics. Paste the text, one sung line per line.' });
    const how = source === 'person' ? 'Given by hand.' : `Chosen by hand from ${source}.`;
    const given = { songId, source, how, text, language: language ?? null, score: await this.#score(song, text), madeBy: nameOf(identity) };
    await this.#parts.repository.add(given, { makeCurrent: true });
    return this.#align(song, given, identity);
  }

  /** Makes an earlier version current again. @throws DomainError `lyrics.notFound` */
  async restore(songId: string, versionId: string, identity: Identity): Promise<Accepted> {
    const song = await this.#parts.songs.getToChange(songId, identity);
    const version = await this.#parts.repository.find(songId, versionId);
    if (!version) throw new DomainError('lyrics.notFound');
    await this.#parts.repository.makeCurrent(songId, versionId);
    return this.#align(song, version, identity);
  }

  /** What LRCLIB has under these names. @throws DomainError `outside.*` */
  async search(query: LyricsQuery, identity: Identity): Promise<FoundLyrics[]> {
    return (await this.searchLrclib(query, identity)).map(toFoundLyrics);
  }

  /** LRCLIB's own records, for those who know their form. */
  async searchLrclib(query: LyricsQuery, identity: Identity): Promise<LrclibRecord[]> {
    requireRole(identity, await this.#parts.settings.get('metadata.leastRole'));
    return this.#parts.lrclib.search(query);
  }

  /**
   * Gathers what the file and LRCLIB have, compares each with the words that were heard, and takes the best one over if it
   * is what is sung.
   * @throws DomainError `song.notReady` while the voice has not been heard yet
   */
  async find(songId: string, { apply }: { apply: boolean }, identity: Identity): Promise<LyricsFindResult> {
    const song = apply ? await this.#parts.songs.getToChange(songId, identity) : await this.#parts.songs.get(songId, identity);
    requireRole(identity, await this.#parts.settings.get('metadata.leastRole'));
    return this.#find(song, apply, identity);
  }

  /**
   * The first text that LRCLIB has under the song's names, kept with the song: as Open Karaoke
   * Studio did, which did not listen.
   */
  async fetchFirst(songId: string, identity: Identity): Promise<LrclibRecord> {
    const song = await this.#parts.songs.getToChange(songId, identity);
    const durationSeconds = song.durationMs > 0 ? song.durationMs / 1000 : undefined;
    const query = { title: song.title, artist: song.artist ?? '', album: song.album ?? '', durationSeconds };
    const records = await this.searchLrclib(query, identity);
    const record = records.find(({ plainLyrics, syncedLyrics }) => syncedLyrics || plainLyrics);
    const text = record?.syncedLyrics || record?.plainLyrics;
    if (!record || !text) throw new DomainError('lyrics.notFound');
    const found = {
      songId,
      source: 'lrclib',
      how: `LRCLIB ${record.id}.`,
      text,
      language: null,
      score: await this.#score(song, text),
      madeBy: nameOf(identity),
    } as const;
    await this.#parts.repository.add(found, { makeCurrent: true });
    await this.#parts.uploads.giveLyrics(songId, text, identity);
    return record;
  }

  /** The same by itself, after a job: for songs of which nobody gave the words. */
  async findBySelf(song: SongRow, identity: Identity): Promise<void> {
    if (song.listed === 0 || song.givenLyrics !== null) return;
    if (await this.#parts.settings.get('lyrics.findAutomatically')) await this.#find(song, true, identity);
  }

  /** Keeps what was heard as a version, so that it can be compared and come back; current while there is nothing better. */
  async keepRecognised(song: SongRow): Promise<void> {
    const text = await this.#parts.songs.text(song, 'lyrics.txt');
    if (text === null || text.trim() === '' || song.givenLyrics !== null) return;
    const recognised = {
      songId: song.id,
      source: 'recognised',
      how: 'Heard in the voice.',
      text,
      language: song.language,
      score: null,
      madeBy: null,
    } as const;
    await this.#parts.repository.add(recognised, { makeCurrent: 'ifNone' });
  }

  /** Writes down lyrics that came with a song. */
  async keepGiven({ songId, text, by, source }: SongEvents['song.lyricsGiven']): Promise<void> {
    if ((await this.#parts.repository.current(songId))?.text === text) return;
    const how = source === 'sidecar' ? 'Beside the file.' : 'Given with the song.';
    const given = { songId, source, how, text, language: null, score: null, madeBy: by };
    await this.#parts.repository.add(given, { makeCurrent: true });
  }

  async #find(song: SongRow, apply: boolean, identity: Identity): Promise<LyricsFindResult> {
    const heard = await heardWords(this.#parts.songs, song);
    if (heard === null)
      throw new DomainError('song.notReady', { detail: 'The voice has not been heard yet. Lyrics can be compared with it after that.' });
    const { found, failures } = await this.#gather(song);
    const scored = found.map((lyrics) => ({ ...lyrics, score: lyricsAgreement(lyrics.text, heard) })).sort((a, b) => b.score - a.score);
    const rows: LyricsVersionRow[] = [];
    for (const lyrics of scored.slice(0, MOST_CANDIDATES)) rows.push(await this.#parts.repository.add(lyrics, { makeCurrent: false }));
    const best = rows[0];
    if (!apply || !best || (best.score ?? 0) < LEAST_AGREEMENT) return { candidates: rows.map(toVersion), chosen: null, failures };
    await this.#parts.repository.makeCurrent(song.id, best.id);
    const accepted = await this.#align(song, best, identity);
    const job = { songId: song.id, jobId: accepted.jobId, alreadyKnown: true, song: await this.#parts.songs.view(accepted.song) };
    const candidates = rows.map((row) => ({ ...toVersion(row), current: row.id === best.id }));
    return { candidates, chosen: { versionId: best.id, job }, failures };
  }

  async #gather(song: SongRow): Promise<{ found: NewLyrics[]; failures: LyricsFindResult['failures'] }> {
    const embedded = song.tagsJson === null ? null : (JSON.parse(song.tagsJson) as Tags).lyrics;
    const start = { songId: song.id, language: null, score: null, madeBy: null };
    const found: NewLyrics[] = embedded ? [{ ...start, source: 'embedded', how: 'In the file.', text: embedded }] : [];
    if (!(await this.#parts.outside.isEnabled('lrclib'))) return { found, failures: [] };
    const durationSeconds = song.durationMs / 1000;
    try {
      const query = { title: song.title, artist: song.artist ?? '', album: song.album ?? '', durationSeconds };
      for (const record of await this.#parts.lrclib.search(query)) {
        const text = record.syncedLyrics || record.plainLyrics;
        const otherRecording = Math.abs((record.duration ?? durationSeconds) - durationSeconds) > OTHER_RECORDING_SECONDS;
        if (text && !otherRecording)
          found.push({ ...start, source: 'lrclib', how: `LRCLIB ${record.id}: ${record.artistName} – ${record.trackName}.`, text });
      }
      return { found, failures: [] };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { found, failures: [{ code: error.code, message: error.message }] };
    }
  }

  async #score(song: SongRow, text: string): Promise<number | null> {
    const heard = await heardWords(this.#parts.songs, song);
    return heard === null ? null : lyricsAgreement(text, heard);
  }

  #align(song: SongRow, { text, language }: { text: string; language: string | null }, identity: Identity): Promise<Accepted> {
    const options = { lyrics: text, ...(language === null ? {} : { language }) };
    return this.#parts.uploads.startJob(song, { fileName: song.fileName, identity, options }, true);
  }
}

function nameOf(identity: Identity): string | null {
  return identity.accountId ?? identity.ownerId;
}

function toVersion(row: LyricsVersionRow): LyricsVersion {
  return {
    id: row.id,
    source: row.source as LyricsVersion['source'],
    how: row.how,
    text: row.text,
    format: row.format as LyricsVersion['format'],
    language: row.language,
    score: row.score,
    madeBy: row.madeBy,
    current: row.current === 1,
    createdAt: new Date(Number(row.createdAt)).toISOString(),
  };
}
