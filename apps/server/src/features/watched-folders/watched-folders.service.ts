import { randomUUID } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { FolderScan, NamePreview, NameRule, WatchedFolder } from '@refrain/contract';
import type { WatchedFolderRow } from '../../platform/database/library-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import { type FolderScanParts, scanFolder } from './folder-scan.ts';
import { nameReader } from './name-rules.ts';
import { soundFiles } from './walk-folder.ts';

export interface WatchedFoldersParts extends FolderScanParts {
  /** From LIBRARY_FOLDERS, absolute. */
  readonly fromSettings: readonly string[];
  /** Folders that are ours: nothing in them is to be taken in again. */
  readonly ownFolders: readonly string[];
  readonly rescanMs: number;
  readonly reportError: (context: string, error: unknown) => void;
}

interface Running {
  readonly scan: FolderScan;
  readonly stop: AbortController;
  done: Promise<void>;
}

const STANDARD_RULE: NameRule = { pattern: '{artist} - {title}', trust: 'tags' };
const NO_SCAN: FolderScan = { running: false, seen: 0, added: 0, known: 0, failed: 0, current: null, stopped: false, message: null };
const PREVIEWED = 100;

/** Folders of this machine whose songs belong to the library: read at the start, when something changes, and from time to time. */
export class WatchedFoldersService {
  readonly #parts: WatchedFoldersParts;
  readonly #scans = new Map<string, Running>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #later = new Map<string, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: WatchedFoldersParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    await this.#takeOverSettings();
    for (const folder of await this.#parts.repository.list()) {
      this.#watch(folder);
      this.#scan(folder);
    }
    this.#timer = setInterval(() => void this.#scanAll(), this.#parts.rescanMs).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const timer of this.#later.values()) clearTimeout(timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const { stop } of this.#scans.values()) stop.abort();
    await Promise.all([...this.#scans.values()].map(({ done }) => done));
  }

  async list(identity: Identity): Promise<WatchedFolder[]> {
    requireRole(identity, 'host');
    return (await this.#parts.repository.list()).map((folder) => this.#view(folder));
  }

  /** @throws DomainError `folder.unreadable`; `request.invalid` for one that is watched already, or that is ours */
  async add(
    { path, nameRule, analyseAtOnce }: { path: string; nameRule: NameRule; analyseAtOnce: boolean },
    identity: Identity,
  ): Promise<WatchedFolder> {
    requireRole(identity, 'host');
    const real = await this.#checkedPath(path);
    if ((await this.#parts.repository.list()).some((folder) => folder.path === real))
      throw new DomainError('request.invalid', { detail: 'This folder is watched already.' });
    const folder = newFolder(real, { nameRule, analyseAtOnce, fromSettings: 0 });
    await this.#parts.repository.insert(folder);
    this.#watch(folder);
    this.#scan(folder);
    return this.#view(folder);
  }

  async edit(
    folderId: string,
    { nameRule, analyseAtOnce }: { nameRule?: NameRule | undefined; analyseAtOnce?: boolean | undefined },
    identity: Identity,
  ): Promise<WatchedFolder> {
    await this.#get(folderId, identity);
    await this.#parts.repository.update(folderId, {
      ...(nameRule === undefined ? {} : { nameRule: JSON.stringify(nameRule) }),
      ...(analyseAtOnce === undefined ? {} : { analyseAtOnce: analyseAtOnce ? 1 : 0 }),
    });
    return this.#view(await this.#get(folderId, identity));
  }

  /** Watches it no more. Its songs stay. @throws DomainError `request.invalid` for one that LIBRARY_FOLDERS names */
  async remove(folderId: string, identity: Identity): Promise<void> {
    const folder = await this.#get(folderId, identity);
    if (folder.fromSettings === 1)
      throw new DomainError('request.invalid', {
        detail: 'This folder is named by LIBRARY_FOLDERS. Take it out there and start the server again.',
      });
    await this.#forget(folderId);
  }

  /** @throws DomainError `folder.busy` */
  async scan(folderId: string, identity: Identity): Promise<WatchedFolder> {
    const folder = await this.#get(folderId, identity);
    if (this.#scans.get(folderId)?.scan.running) throw new DomainError('folder.busy');
    this.#scan(folder);
    return this.#view(folder);
  }

  /** What was taken in so far stays. */
  async stopScan(folderId: string, identity: Identity): Promise<WatchedFolder> {
    const folder = await this.#get(folderId, identity);
    const running = this.#scans.get(folderId);
    running?.stop.abort();
    await running?.done;
    return this.#view(folder);
  }

  async failed(folderId: string, identity: Identity): Promise<{ path: string; message: string }[]> {
    await this.#get(folderId, identity);
    return (await this.#parts.repository.failed(folderId)).map(({ path, message }) => ({ path, message: message ?? '' }));
  }

  /** How the first names of a folder would be read. @throws DomainError `folder.unreadable` */
  async preview(path: string, rule: NameRule, identity: Identity): Promise<NamePreview> {
    requireRole(identity, 'host');
    const real = await this.#checkedPath(path);
    const read = nameReader(rule);
    const names: NamePreview['names'] = [];
    for await (const file of soundFiles(real, this.#parts.extensions)) {
      names.push({ path: file.path, ...read(file.path) });
      if (names.length >= PREVIEWED) break;
    }
    return { names };
  }

  async #get(folderId: string, identity: Identity): Promise<WatchedFolderRow> {
    requireRole(identity, 'host');
    const folder = await this.#parts.repository.find(folderId);
    if (!folder) throw new DomainError('folder.notFound');
    return folder;
  }

  async #checkedPath(path: string): Promise<string> {
    const unreadable = (cause?: unknown) =>
      new DomainError('folder.unreadable', { detail: 'There is no folder at this path on the server that can be read.' }, { cause });
    const real = await realpath(resolve(path)).catch((error: unknown) => {
      throw unreadable(error);
    });
    if (!(await stat(real)).isDirectory()) throw unreadable();
    const own = await Promise.all(this.#parts.ownFolders.map((folder) => realpath(folder).catch(() => resolve(folder))));
    if (own.some((folder) => isWithin(real, folder) || isWithin(folder, real)))
      throw new DomainError('request.invalid', { detail: 'This folder holds what Refrain itself keeps. Choose another one.' });
    return real;
  }

  /** LIBRARY_FOLDERS is the truth about what it names; a folder that is not there now may be there later. */
  async #takeOverSettings(): Promise<void> {
    const { repository, fromSettings } = this.#parts;
    const known = await repository.list();
    const named = new Set(await Promise.all(fromSettings.map((path) => realpath(path).catch(() => resolve(path)))));
    for (const folder of known) {
      if (folder.fromSettings === 1 && !named.has(folder.path)) await this.#forget(folder.id);
      else if (folder.fromSettings === 0 && named.has(folder.path)) await repository.update(folder.id, { fromSettings: 1 });
    }
    for (const path of named)
      if (!known.some((folder) => folder.path === path))
        await repository.insert(newFolder(path, { nameRule: STANDARD_RULE, analyseAtOnce: false, fromSettings: 1 }));
  }

  async #forget(folderId: string): Promise<void> {
    const running = this.#scans.get(folderId);
    running?.stop.abort();
    await running?.done;
    clearTimeout(this.#later.get(folderId));
    this.#watchers.get(folderId)?.close();
    this.#watchers.delete(folderId);
    this.#scans.delete(folderId);
    await this.#parts.repository.delete(folderId);
  }

  /** Where the system cannot watch, the regular scan finds what is new. */
  #watch(folder: WatchedFolderRow): void {
    try {
      const watcher = watch(folder.path, { recursive: true }, () => this.#scanSoon(folder.id));
      watcher.on('error', () => watcher.close());
      this.#watchers.set(folder.id, watcher);
    } catch {
      // A folder that is not there, or a file system that tells nothing.
    }
  }

  /** Once it has been quiet for a moment. */
  #scanSoon(folderId: string): void {
    if (this.#stopped) return;
    clearTimeout(this.#later.get(folderId));
    const timer = setTimeout(() => {
      this.#parts.repository
        .find(folderId)
        .then((folder) => folder && this.#scan(folder))
        .catch((error: unknown) => this.#parts.reportError('A watched folder could not be looked up.', error));
    }, this.#parts.settleMs + 200);
    this.#later.set(folderId, timer.unref());
  }

  async #scanAll(): Promise<void> {
    try {
      for (const folder of await this.#parts.repository.list()) this.#scan(folder);
    } catch (error) {
      this.#parts.reportError('The watched folders could not be looked up.', error);
    }
  }

  #scan(folder: WatchedFolderRow): void {
    if (this.#stopped) return;
    if (this.#scans.get(folder.id)?.scan.running) {
      this.#scanSoon(folder.id);
      return;
    }
    const running: Running = { scan: { ...NO_SCAN, running: true }, stop: new AbortController(), done: Promise.resolve() };
    this.#scans.set(folder.id, running);
    running.done = this.#run(folder, running);
  }

  async #run(folder: WatchedFolderRow, { scan, stop }: Running): Promise<void> {
    try {
      const unsettled = await scanFolder(this.#parts, folder, scan, stop.signal);
      await this.#parts.repository.update(folder.id, { scannedAt: Date.now() });
      if (unsettled) this.#scanSoon(folder.id);
    } catch (error) {
      if (stop.signal.aborted) scan.stopped = true;
      else {
        scan.message = 'The folder cannot be read.';
        this.#parts.reportError('A watched folder could not be read.', error);
      }
    } finally {
      scan.running = false;
      scan.current = null;
    }
  }

  #view({ id, path, fromSettings, nameRule, analyseAtOnce, scannedAt }: WatchedFolderRow): WatchedFolder {
    return {
      id,
      path,
      fromSettings: fromSettings === 1,
      nameRule: JSON.parse(nameRule) as NameRule,
      analyseAtOnce: analyseAtOnce === 1,
      scannedAt: scannedAt === null ? null : new Date(scannedAt).toISOString(),
      scan: { ...(this.#scans.get(id)?.scan ?? NO_SCAN) },
    };
  }
}

function newFolder(path: string, about: { nameRule: NameRule; analyseAtOnce: boolean; fromSettings: 0 | 1 }): WatchedFolderRow {
  return {
    id: randomUUID(),
    path,
    fromSettings: about.fromSettings,
    nameRule: JSON.stringify(about.nameRule),
    analyseAtOnce: about.analyseAtOnce ? 1 : 0,
    createdAt: Date.now(),
    scannedAt: null,
  };
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
