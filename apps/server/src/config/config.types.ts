// The shape of the settings after parsing. compose.ts hands each class the slice it needs, never the whole.
import type { UserRole } from '@refrain/contract';
import type { QueueName } from '../platform/jobs/job-queue.types.ts';
import type { RedisAddress } from '../platform/redis/connect-redis.ts';

export type Role = 'api' | 'worker';
export type StemFormat = 'mp3' | 'flac' | 'wav' | 'opus';
export type ComputeDevice = 'auto' | 'cpu' | 'cuda' | 'coreml' | 'dml' | 'webgpu';
export type AudioDecoder = 'auto' | 'ffmpeg' | 'node-av';
export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'fatal' | 'silent';

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** Where phones find this server, as the host says; null: found out. */
  readonly publicUrl: string | null;
  /** `'*'`: any origin may read. Empty: our own page only. */
  readonly corsOrigins: '*' | readonly string[];
  /** As Fastify takes it: false, true, or the trusted proxies' addresses. */
  readonly trustProxy: boolean | readonly string[];
  /** Largest body that is not an upload. */
  readonly maxBodyBytes: number;
  readonly maxUploadBytes: number;
  /** Where files are sent from besides, as browsers name it; null: only from here. */
  readonly filesOrigin: string | null;
  /** Requests per address and minute; 0 turns the limit off. */
  readonly rateLimitPerMinute: number;
}

export interface StorageConfig {
  /** Absolute. Everything that Refrain keeps is below it unless a variable says otherwise. */
  readonly root: string;
  /** Blobs: originals, artefacts. */
  readonly libraryDir: string;
  /** Half-done work; on the same disk as the library if renames are to be cheap. */
  readonly tempDir: string;
  /** Resumable uploads in flight. */
  readonly uploadsDir: string;
  /** Absolute. Their songs are taken in; nothing is written there. */
  readonly libraryFolders: readonly string[];
  readonly rescanMinutes: number;
  readonly maxUploadBytes: number;
  /** Less free space than this: what may go goes early. */
  readonly diskWatermarkBytes: number;
  /** Lower case, without the dot. */
  readonly allowedExtensions: readonly string[];
}

export interface SqliteConfig {
  readonly kind: 'sqlite';
  /** Absolute path of the database file, or `:memory:`. */
  readonly path: string;
}

export interface PostgresConfig {
  readonly kind: 'postgres';
  readonly url: string;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
}

export type DatabaseConfig = SqliteConfig | PostgresConfig;

export interface FsBlobsConfig {
  readonly kind: 'fs';
  /** Absolute. */
  readonly root: string;
}

export interface S3BlobsConfig {
  readonly kind: 's3';
  readonly bucket: string;
  readonly prefix: string;
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null: found as Amazon's tools find them. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  readonly cacheBytes: number;
  /** Under which browsers reach it; null: they come through this program. */
  readonly publicEndpoint: string | null;
}

export type BlobsConfig = FsBlobsConfig | S3BlobsConfig;

export interface JobsConfig {
  readonly maxConcurrentJobs: number;
  /** Longest time without progress; in all a job may take max(this, 3 × duration). */
  readonly timeoutSeconds: number;
  /** Finished jobs older than this lose their files; also the pause between two sweeps. */
  readonly cleanupIntervalSeconds: number;
  readonly queueConcurrency: Readonly<Record<QueueName, number>>;
}

export interface EngineConfig {
  readonly whisperModel: string;
  readonly demucsModel: string;
  /** Share of a segment that overlaps the next, 0 … 0.95. */
  readonly demucsOverlap: number;
  readonly demucsShifts: number;
  /** Length of the pieces that are separated; null: as long as the model hears. */
  readonly demucsSegmentSeconds: number | null;
  readonly device: ComputeDevice;
  /** Inference threads. */
  readonly threads: number;
  /** Longer sounds are refused. */
  readonly maxDurationSeconds: number;
  readonly modelIdleSeconds: number;
  /** Where model weights are looked for besides the packaged ones; null: packaged only. */
  readonly modelsDir: string | null;
  readonly sampleRateHz: number;
  /** Format of a stem that is downloaded when the request names none. */
  readonly stemFormat: StemFormat;
  readonly mp3BitrateKbps: number;
  readonly audioDecoder: AudioDecoder;
  /** null: looked for on PATH. */
  readonly ffmpegPath: string | null;
  readonly ffprobePath: string | null;
}

export interface ImportsConfig {
  /** A program's name is looked for on PATH. */
  readonly ytDlpPath: string;
  readonly ytDlpCookiesFile: string | null;
}

export interface LoggingConfig {
  /** Which part of the program writes: in each line, and the name of its file. */
  readonly service: string;
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
  /** null: standard output only. */
  readonly directory: string | null;
  readonly maxFileBytes: number;
  readonly keptFiles: number;
}

export interface TracingConfig {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ApiKey {
  readonly name: string;
  readonly key: string;
}

export interface SecurityConfig {
  /** As given; null: config/secret-key.ts makes one and keeps it in the storage root. */
  readonly secretKey: string | null;
  /** Empty: no key is asked for. */
  readonly apiKeys: readonly ApiKey[];
  /** Opens the metrics; null: only admins see them. */
  readonly metricsToken: string | null;
  /** Run with the file's path as last argument; a non-zero exit refuses the file. null: no scan. */
  readonly virusScanCommand: string | null;
}

export interface PeopleConfig {
  /** What somebody without an account may do once there is an admin. */
  readonly visitorRole: 'viewer' | 'singer';
  readonly signInRequired: boolean;
  /** Anybody may make an account, which may do no more than a visitor until an admin says so. */
  readonly signUpOpen: boolean;
  /** null: nobody signs in through an identity provider. */
  readonly oidc: OidcConfig | null;
}

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client. */
  readonly clientSecret: string | null;
  readonly scope: string;
  readonly roleClaim: string;
  /** Which value of the claim means which role. Empty: an admin gives out roles here. */
  readonly roles: readonly { readonly value: string; readonly role: UserRole }[];
  /** For people who come for the first time and whom the claim gives nothing. */
  readonly newcomerRole: UserRole;
}

/** Settings of servers that this version does not talk to: taken and kept so that an old environment still starts. */
export interface ExternalConfig {
  readonly redis: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly password: string | null;
  };
  readonly celery: { readonly brokerUrl: string | null; readonly resultBackend: string | null };
  readonly aws: {
    readonly accessKeyId: string | null;
    readonly secretAccessKey: string | null;
    readonly bucketName: string | null;
    readonly region: string;
  };
  /** Variables that were set and have no effect in this version. */
  readonly unusedVariables: readonly string[];
}

export interface Config {
  readonly app: {
    readonly name: string;
    readonly version: string;
    readonly environment: string;
    readonly debug: boolean;
    readonly timezone: string;
    readonly roles: readonly Role[];
  };
  readonly http: HttpConfig;
  readonly storage: StorageConfig;
  readonly database: DatabaseConfig;
  readonly blobs: BlobsConfig;
  readonly jobs: JobsConfig;
  /** null: this process is the only one. */
  readonly redis: RedisAddress | null;
  readonly engine: EngineConfig;
  readonly imports: ImportsConfig;
  readonly logging: LoggingConfig;
  /** null: nothing is traced. */
  readonly tracing: TracingConfig | null;
  readonly security: SecurityConfig;
  readonly people: PeopleConfig;
  readonly external: ExternalConfig;
}
