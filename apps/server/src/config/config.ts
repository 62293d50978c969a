// Reads the environment once, at start. Nothing else in the program looks at process.env.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type {
  BlobsConfig,
  Config,
  DatabaseConfig,
  EngineConfig,
  ExternalConfig,
  HttpConfig,
  JobsConfig,
  PeopleConfig,
  StorageConfig,
} from './config.types.ts';
import { ConfigError } from './config-error.ts';
import { type Environment, environmentSchema, listVariables } from './environment-schema.ts';
import type { Variable } from './environment-variable.ts';

export type { Config } from './config.types.ts';
export { ConfigError } from './config-error.ts';

/** The program's own version, as in package.json. */
export const PROGRAM_VERSION = '0.1.0';

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError naming every variable that is wrong and what is allowed */
export function loadConfig(raw: RawEnvironment): Config {
  const environment = parseEnvironment(raw);
  const storageRoot = storageRootOf(environment, raw);
  return deepFreeze({
    app: {
      name: environment.APP_NAME,
      version: environment.APP_VERSION ?? PROGRAM_VERSION,
      environment: environment.ENVIRONMENT,
      debug: environment.DEBUG,
      timezone: environment.TIMEZONE ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
      roles: environment.ROLES,
    },
    http: httpConfig(environment),
    storage: storageConfig(environment, storageRoot, raw),
    database: databaseConfig(environment, storageRoot),
    blobs: blobsConfig(environment, storageConfig(environment, storageRoot, raw)),
    jobs: jobsConfig(environment),
    redis: environment.REDIS_URL === null ? null : { url: environment.REDIS_URL, prefix: environment.REDIS_PREFIX },
    engine: engineConfig(environment, raw),
    imports: {
      ytDlpPath: environment.YT_DLP_PATH ?? 'yt-dlp',
      ytDlpCookiesFile: absolute(environment.YT_DLP_COOKIES_FILE, raw),
    },
    logging: {
      service: environment.ROLES.length === 1 ? `refrain-${environment.ROLES[0]}` : 'refrain',
      level: environment.LOG_LEVEL ?? (environment.DEBUG ? 'debug' : 'info'),
      format: environment.LOG_FORMAT,
      directory: absolute(environment.LOG_DIR, raw),
      maxFileBytes: environment.LOG_MAX_BYTES,
      keptFiles: environment.LOG_BACKUP_COUNT,
    },
    tracing:
      environment.OTEL_EXPORTER_OTLP_ENDPOINT === null
        ? null
        : { endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT, headers: environment.OTEL_EXPORTER_OTLP_HEADERS },
    security: {
      secretKey: environment.SECRET_KEY,
      apiKeys: environment.API_KEYS,
      metricsToken: environment.METRICS_TOKEN,
      virusScanCommand: environment.VIRUS_SCAN_COMMAND,
    },
    people: peopleConfig(environment),
    external: externalConfig(environment, raw),
  });
}

/** An empty value counts as absent. */
function givenValue(raw: RawEnvironment, name: string): string | undefined {
  return raw[name]?.trim() || undefined;
}

function nameInUse(variable: Variable & { readonly name: string }, raw: RawEnvironment): string {
  return [variable.name, ...(variable.aliases ?? [])].find((name) => givenValue(raw, name) !== undefined) ?? variable.name;
}

function parseEnvironment(raw: RawEnvironment): Environment {
  const variables = listVariables();
  const given = Object.fromEntries(variables.map((variable) => [variable.name, givenValue(raw, nameInUse(variable, raw))]));
  const result = environmentSchema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const variable = variables.find(({ name }) => name === issue.path[0])!;
      const name = nameInUse(variable, raw);
      const shown = variable.secret || URL.canParse(givenValue(raw, name) ?? '') ? 'its value' : JSON.stringify(givenValue(raw, name));
      return { variable: name, message: `${shown} cannot be used; ${issue.message}` };
    }),
  );
}

function homeOf(raw: RawEnvironment): string {
  return givenValue(raw, 'HOME') ?? homedir();
}

function absolute(path: string | null, raw: RawEnvironment): string | null {
  if (path === null) return null;
  return resolve(path === '~' || path.startsWith('~/') ? join(homeOf(raw), path.slice(1)) : path);
}

function storageRootOf(environment: Environment, raw: RawEnvironment): string {
  const dataHome = givenValue(raw, 'XDG_DATA_HOME') ?? join(homeOf(raw), '.local', 'share');
  return absolute(environment.STORAGE_ROOT, raw) ?? resolve(dataHome, 'refrain');
}

function databaseConfig(environment: Environment, storageRoot: string): DatabaseConfig {
  const { DATABASE_URL: place, DATABASE_POOL_SIZE: poolSize, DATABASE_TIMEOUT: statementSeconds } = environment;
  if (place?.kind === 'postgres') return { ...place, poolSize, statementTimeoutMs: statementSeconds * 1000 };
  const path = place?.path ?? join(storageRoot, 'refrain.db');
  return { kind: 'sqlite', path: path === ':memory:' ? path : resolve(path) };
}

function blobsConfig(environment: Environment, { libraryDir }: StorageConfig): BlobsConfig {
  const { BLOBS: place, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (place === null) return { kind: 'fs', root: libraryDir };
  if ((accessKeyId === null) !== (secretAccessKey === null)) {
    const missing = accessKeyId === null ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
    throw new ConfigError([{ variable: missing, message: 'is needed with the other one of the two, or neither' }]);
  }
  const credentials = accessKeyId === null || secretAccessKey === null ? null : { accessKeyId, secretAccessKey };
  const region = place.region ?? environment.AWS_REGION;
  const { BLOB_CACHE_SIZE: cacheBytes, BLOBS_PUBLIC_ENDPOINT: publicEndpoint } = environment;
  return { kind: 's3', ...place, region, credentials, cacheBytes, publicEndpoint };
}

function httpConfig(environment: Environment): HttpConfig {
  return {
    host: environment.HOST,
    port: environment.PORT,
    publicUrl: environment.PUBLIC_URL,
    corsOrigins: environment.CORS_ORIGINS,
    trustProxy: environment.TRUST_PROXY,
    maxBodyBytes: environment.MAX_BODY_SIZE,
    maxUploadBytes: environment.MAX_FILE_SIZE,
    filesOrigin: environment.BLOBS === null ? null : environment.BLOBS_PUBLIC_ENDPOINT,
    rateLimitPerMinute: environment.RATE_LIMIT_PER_MINUTE,
  };
}

function storageConfig(environment: Environment, root: string, raw: RawEnvironment): StorageConfig {
  return {
    root,
    libraryDir: absolute(environment.LIBRARY_DIR, raw) ?? join(root, 'library'),
    tempDir: absolute(environment.TEMP_DIR, raw) ?? join(root, 'temp'),
    uploadsDir: absolute(environment.UPLOADS_DIR, raw) ?? join(root, 'uploads'),
    libraryFolders: environment.LIBRARY_FOLDERS.flatMap((path) => absolute(path, raw) ?? []),
    rescanMinutes: environment.LIBRARY_RESCAN_MINUTES,
    maxUploadBytes: environment.MAX_FILE_SIZE,
    diskWatermarkBytes: environment.DISK_WATERMARK,
    allowedExtensions: environment.ALLOWED_EXTENSIONS,
  };
}

function jobsConfig(environment: Environment): JobsConfig {
  return {
    maxConcurrentJobs: environment.MAX_CONCURRENT_JOBS,
    timeoutSeconds: environment.JOB_TIMEOUT,
    cleanupIntervalSeconds: environment.CLEANUP_INTERVAL,
    queueConcurrency: {
      audio_processing: environment.QUEUE_CONCURRENCY_AUDIO_PROCESSING,
      stem_separation: environment.QUEUE_CONCURRENCY_STEM_SEPARATION,
      transcription: environment.QUEUE_CONCURRENCY_TRANSCRIPTION,
      beat_analysis: environment.QUEUE_CONCURRENCY_BEAT_ANALYSIS,
    },
  };
}

function engineConfig(environment: Environment, raw: RawEnvironment): EngineConfig {
  return {
    whisperModel: environment.WHISPER_MODEL,
    demucsModel: environment.DEMUCS_MODEL,
    demucsOverlap: environment.DEMUCS_OVERLAP,
    demucsShifts: environment.DEMUCS_SHIFTS,
    demucsSegmentSeconds: environment.DEMUCS_SEGMENT,
    device: environment.DEMUCS_DEVICE,
    threads: environment.ENGINE_THREADS,
    maxDurationSeconds: environment.MAX_DURATION,
    modelIdleSeconds: environment.MODEL_IDLE_SECONDS,
    modelsDir: absolute(environment.MODELS_DIR, raw),
    sampleRateHz: environment.AUDIO_SAMPLE_RATE,
    stemFormat: environment.STEM_FORMAT,
    mp3BitrateKbps: environment.MP3_BITRATE,
    audioDecoder: environment.AUDIO_DECODER,
    ffmpegPath: environment.FFMPEG_PATH,
    ffprobePath: environment.FFPROBE_PATH,
  };
}

function peopleConfig(environment: Environment): PeopleConfig {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = environment;
  if (issuer !== null && clientId === null)
    throw new ConfigError([{ variable: 'OIDC_CLIENT_ID', message: 'is needed with OIDC_ISSUER: the name of Refrain at the provider' }]);
  const oidc = {
    clientSecret: environment.OIDC_CLIENT_SECRET,
    scope: environment.OIDC_SCOPE,
    roleClaim: environment.OIDC_ROLE_CLAIM,
    roles: environment.OIDC_ROLES,
    newcomerRole: environment.OIDC_NEWCOMER_ROLE,
  };
  return {
    visitorRole: environment.VISITOR_ROLE,
    signInRequired: environment.REQUIRE_SIGN_IN,
    signUpOpen: environment.SIGN_UP ?? !environment.REQUIRE_SIGN_IN,
    oidc: issuer === null || clientId === null ? null : { issuer, clientId, ...oidc },
  };
}

function externalConfig(environment: Environment, raw: RawEnvironment): ExternalConfig {
  const { REDIS_HOST: host, REDIS_PORT: port, REDIS_DB: db, REDIS_PASSWORD: password } = environment;
  const unused = listVariables().filter(({ group, name }) => group === 'Taken over, without effect' && givenValue(raw, name) !== undefined);
  return {
    redis: { host, port, db, password },
    celery: { brokerUrl: environment.CELERY_BROKER_URL, resultBackend: environment.CELERY_RESULT_BACKEND },
    aws: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      bucketName: environment.AWS_BUCKET_NAME,
      region: environment.AWS_REGION,
    },
    unusedVariables: unused.map(({ name }) => name),
  };
}

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
