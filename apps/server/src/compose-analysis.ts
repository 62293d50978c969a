import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBlobs } from './compose-platform.ts';
import type { Config } from './config/config.types.ts';
import { AnalysisService } from './features/analysis/analysis.service.ts';
import type { ArtefactManifest } from './features/analysis/analysis.types.ts';
import { artefactFileKey, artefactPrefix } from './features/analysis/artefact-keys.service.ts';
import { SongMaker } from './features/analysis/song-maker.service.ts';
import { StepExecutor } from './features/analysis/step-executor.ts';
import { StepProcessPool } from './features/analysis/step-process-pool.ts';
import { modelNotices } from './features/health/model-notices.ts';
import { SongExporter } from './features/songs/export-song.service.ts';
import type { BlobStore } from './platform/blobs/blob-store.types.ts';
import type { Locks } from './platform/locks/locks.types.ts';
import { removeLeftBehind } from './platform/temp/temp-files.ts';

export interface SongMaking {
  readonly maker: SongMaker;
  readonly exporter: SongExporter;
  /** Licences of weights that are not free for every use. */
  readonly modelNotices: readonly string[];
  /** A readable local file of a step's result, to be read only, until `close`. */
  fileOf(manifest: ArtefactManifest, name: string): Promise<string>;
  /** Removes a step's result, so that it is made anew: whoever changed the step's code wants that. */
  forget(manifest: ArtefactManifest): Promise<void>;
  close(): Promise<void>;
}

/** The pipeline without a database or a network: for the command line. */
export async function composeMaker(config: Config): Promise<SongMaking> {
  const { storage, engine } = config;
  for (const folder of [storage.libraryDir, storage.tempDir]) await mkdir(folder, { recursive: true });
  await removeLeftBehind(storage.tempDir, {});
  const blobs = await openBlobs(config);
  const { runner, executor, analysis } = composeAnalysis({ config, blobs });
  return {
    maker: new SongMaker({ executor, analysis, blobs }),
    exporter: new SongExporter({ blobs, analysis }),
    modelNotices: modelNotices([engine.demucsModel, engine.whisperModel], engine).map(({ notice }) => notice),
    fileOf: async (manifest, name) => (await blobs.borrow(artefactFileKey(manifest.key, name))).path,
    forget: (manifest) => blobs.deletePrefix(artefactPrefix(manifest.key)),
    async close() {
      await runner.close();
      await blobs.close();
    },
  };
}

export interface AnalysisParts {
  readonly config: Config;
  readonly blobs: BlobStore;
  /** Where several processes may want the same result at once. */
  readonly locks?: Locks;
}

/** What turns sound into results: a part of compose.ts. */
export function composeAnalysis({ config, blobs, locks }: AnalysisParts) {
  const { storage, engine, jobs } = config;
  const runner = new StepProcessPool({
    settings: { engine, cacheDir: join(storage.root, 'cache') },
    idleSeconds: engine.modelIdleSeconds,
    processesPerLane: Math.max(4, ...Object.values(jobs.queueConcurrency)),
  });
  const executor = new StepExecutor({ blobs, runner, tempDir: storage.tempDir, models: engine, ...(locks ? { locks } : {}) });
  return { runner, executor, analysis: new AnalysisService({ executor, runner, engine, tempDir: storage.tempDir }) };
}
