// Every variable that Refrain reads: one line of this file, one row of docs/configuration.md, one line of .env.example.
import { availableParallelism } from 'node:os';
import { USER_ROLES } from '@refrain/contract';
import { z } from 'zod';
import { optional, type Variable, type VariableInfo, variable } from './environment-variable.ts';
import {
  anyText,
  apiKeys,
  byteSize,
  claimRoles,
  databaseUrl,
  decimal,
  durationSeconds,
  flag,
  integer,
  list,
  oneOf,
  origin,
  origins,
  otlpEndpoint,
  otlpHeaders,
  s3Url,
  text,
  timezone,
  trustedProxies,
} from './value-schemas.ts';

const MODEL_NAME = () => text(/^[\w.-]+$/, 'a model name: letters, digits, dot, dash and underscore');
const EXTENSION = (name: string) => /^\.?[a-z0-9]{1,8}$/i.exec(name)?.[0].replace('.', '').toLowerCase();
const ROLE = (name: string) => (['api', 'worker'] as const).find((role) => role === name.toLowerCase());
const FOLDER = (path: string) => path.trim() || undefined;
const ALL_FORMATS = 'mp3,wav,flac,m4a,aac,ogg,opus,wma,aiff,aif,mp4,webm,mkv';

const server = {
  HOST: variable(anyText(), '0.0.0.0', { group: 'Server', description: 'Address to listen on.' }),
  PORT: variable(integer(0, 65_535), '8000', { group: 'Server', description: 'Port to listen on; 0 takes any free one.' }),
  PUBLIC_URL: optional(origin('http://192.168.1.20:8000'), {
    group: 'Server',
    description: 'Where phones find this server, for the code they scan: needed in a container that is opened as `localhost`.',
    absent: "the page's own address; for `localhost` this machine's in its network",
  }),
  ROLES: variable(list(ROLE, 'api and worker'), 'api,worker', {
    group: 'Server',
    description: 'What this process does: answer requests (`api`), run jobs (`worker`), or both.',
  }),
  CORS_ORIGINS: variable(origins(), '', {
    group: 'Server',
    description: 'Other origins whose pages may call this server; `*` for any.',
    absent: 'our own page only',
  }),
  TRUST_PROXY: variable(trustedProxies(), 'false', {
    group: 'Server',
    description: 'Proxies whose `X-Forwarded-*` headers are believed: their addresses, or `true` for any.',
  }),
  MAX_BODY_SIZE: variable(byteSize(), '1MB', { group: 'Server', description: 'Largest request that is not an upload.' }),
  RATE_LIMIT_PER_MINUTE: variable(integer(0, 1_000_000), '600', {
    group: 'Server',
    description: 'Requests that one address may send in a minute; 0 for no limit.',
  }),
  APP_NAME: variable(anyText(), 'Refrain', { group: 'Server', description: 'Name shown by the API.' }),
  APP_VERSION: optional(anyText(), { group: 'Server', description: 'Version shown by the API.', absent: "the program's own" }),
  ENVIRONMENT: variable(anyText(), 'production', {
    group: 'Server',
    description: 'Name of this installation, shown in health reports.',
    aliases: ['FLASK_ENV'],
  }),
  DEBUG: variable(flag(), 'false', {
    group: 'Server',
    description: 'Sets LOG_LEVEL to debug where it is not given.',
    aliases: ['FLASK_DEBUG'],
  }),
  TIMEZONE: optional(timezone(), { group: 'Server', description: 'Time zone of dates written for people.', absent: "the system's" }),
};

const storage = {
  STORAGE_ROOT: optional(anyText(), {
    group: 'Storage',
    description: 'Folder for everything that Refrain keeps.',
    absent: '`$XDG_DATA_HOME/refrain`, else `~/.local/share/refrain`',
  }),
  LIBRARY_DIR: optional(anyText(), {
    group: 'Storage',
    description: 'Folder for songs and results.',
    aliases: ['JOBS_FOLDER'],
    absent: '`STORAGE_ROOT/library`',
  }),
  UPLOADS_DIR: optional(anyText(), {
    group: 'Storage',
    description: 'Folder for uploads in flight.',
    aliases: ['UPLOAD_FOLDER'],
    absent: '`STORAGE_ROOT/uploads`',
  }),
  TEMP_DIR: optional(anyText(), { group: 'Storage', description: 'Folder for work in progress.', absent: '`STORAGE_ROOT/temp`' }),
  LIBRARY_FOLDERS: variable(list(FOLDER, 'paths of folders'), '', {
    group: 'Storage',
    description: 'Folders whose songs are taken into the library, parted by commas. They are only read.',
    absent: 'none; hosts can name some in the library',
  }),
  LIBRARY_RESCAN_MINUTES: variable(integer(1, 10_080), '60', {
    group: 'Storage',
    description: 'Minutes between two looks at the watched folders; changes that the system tells of are seen at once.',
  }),
  DATABASE_URL: optional(databaseUrl(), {
    group: 'Storage',
    description:
      'Database: `sqlite:///relative.db`, `sqlite:////absolute.db`, or PostgreSQL 14 or newer as `postgres://user:password@host:5432/name`, with `?sslmode=verify-full` for an encrypted way.',
    secret: true,
    absent: '`STORAGE_ROOT/refrain.db`',
  }),
  DATABASE_POOL_SIZE: variable(integer(2, 500), '10', {
    group: 'Storage',
    description: 'Connections to PostgreSQL that one process opens at most.',
  }),
  DATABASE_TIMEOUT: variable(durationSeconds(), '30 s', {
    group: 'Storage',
    description: 'Longest time that PostgreSQL may take for a statement.',
  }),
  BLOBS: optional(s3Url(), {
    group: 'Storage',
    description:
      'Where songs and results are kept: `s3://bucket/prefix?endpoint=https://host:9000&region=name` for a store that speaks S3; without `endpoint` Amazon’s.',
    absent: 'files in `LIBRARY_DIR`',
  }),
  BLOBS_PUBLIC_ENDPOINT: optional(origin('https://s3.example.org'), {
    group: 'Storage',
    description:
      'Address under which browsers reach the store in `BLOBS`: whoever may have a file of a song is sent there, by a signed address that is good for ten minutes. The bucket must let our pages read it (CORS).',
    absent: 'files are sent by this program',
  }),
  BLOB_CACHE_SIZE: variable(byteSize(), '4GB', {
    group: 'Storage',
    description: 'Local copies of blobs from S3 that one process keeps in `TEMP_DIR` beside those that steps are reading.',
  }),
  AWS_ACCESS_KEY_ID: optional(anyText(), {
    group: 'Storage',
    description: 'Key for the store in `BLOBS`.',
    secret: true,
    absent: 'profile or role of the machine, as Amazon’s tools find them',
  }),
  AWS_SECRET_ACCESS_KEY: optional(anyText(), { group: 'Storage', description: 'Its secret.', secret: true }),
  AWS_REGION: variable(anyText(), 'us-east-1', { group: 'Storage', description: 'Region of the store, where `BLOBS` names none.' }),
  DISK_WATERMARK: variable(byteSize(), '5GB', {
    group: 'Storage',
    description:
      'Free space under which health says `degraded` and temporary results go before CLEANUP_INTERVAL; songs of the library and running jobs stay.',
  }),
  MAX_FILE_SIZE: variable(byteSize(), '500MB', { group: 'Storage', description: 'Largest upload.', aliases: ['MAX_CONTENT_LENGTH'] }),
  ALLOWED_EXTENSIONS: variable(list(EXTENSION, 'file extensions such as mp3,flac'), ALL_FORMATS, {
    group: 'Storage',
    description: 'File name extensions that the older systems’ paths take. Everywhere the content decides, whatever the name.',
  }),
};

const queueConcurrency = (queue: string, defaultText: string) =>
  variable(integer(0, 64), defaultText, {
    group: 'Jobs',
    description: `Steps of the queue \`${queue}\` that run at a time in one worker; 0: this worker takes none of them.`,
  });

const jobs = {
  MAX_CONCURRENT_JOBS: variable(integer(1, 10_000), '3', {
    group: 'Jobs',
    description: 'Jobs that run at a time, on all workers together; the others wait. With more workers, raise it in every process.',
  }),
  JOB_TIMEOUT: variable(durationSeconds(), '3600 s', {
    group: 'Jobs',
    description:
      'Longest time without progress. In all a job may take this, or three times the length of its song if that is more, without the time that its steps wait for their turn.',
  }),
  CLEANUP_INTERVAL: variable(durationSeconds(), '86400 s', {
    group: 'Jobs',
    description: 'Age at which temporary results are removed, and the pause between two sweeps.',
  }),
  QUEUE_CONCURRENCY_AUDIO_PROCESSING: queueConcurrency('audio_processing', '2'),
  QUEUE_CONCURRENCY_STEM_SEPARATION: queueConcurrency('stem_separation', '1'),
  QUEUE_CONCURRENCY_TRANSCRIPTION: queueConcurrency('transcription', '1'),
  QUEUE_CONCURRENCY_BEAT_ANALYSIS: queueConcurrency('beat_analysis', '1'),
};

const manyProcesses = {
  REDIS_URL: optional(text(/^rediss?:\/\/\S+$/, 'an address such as redis://:password@redis:6379/0'), {
    group: 'Many processes',
    description:
      'Redis 7 or Valkey, for installations of several processes: jobs wait and events travel there. Needs `maxmemory-policy noeviction`.',
    secret: true,
    absent: 'one process does everything; jobs wait in the database',
  }),
  REDIS_PREFIX: variable(text(/^[\w.-]{1,40}$/, 'up to 40 letters, digits, dots, dashes and underscores'), 'refrain', {
    group: 'Many processes',
    description: 'Begins the name of every key in Redis. The same for all processes of one installation.',
  }),
};

const analysis = {
  WHISPER_MODEL: variable(MODEL_NAME(), 'base', { group: 'Analysis', description: 'Model that hears the words.' }),
  DEMUCS_MODEL: variable(MODEL_NAME(), 'htdemucs', { group: 'Analysis', description: 'Model that separates the stems.' }),
  DEMUCS_OVERLAP: variable(decimal(0, 0.95), '0.25', {
    group: 'Analysis',
    description: 'Share of a piece that overlaps the next one while separating; more is slower and smoother.',
  }),
  DEMUCS_SHIFTS: variable(integer(0, 20), '0', {
    group: 'Analysis',
    description: 'Times the separation is repeated on a shifted recording and averaged; 0 and 1 separate once.',
  }),
  DEMUCS_SEGMENT: optional(decimal(1, 7.8), {
    group: 'Analysis',
    description: 'Seconds of a piece that is separated at a time; shorter is slower.',
    absent: 'what the model hears, 7.8',
  }),
  DEMUCS_DEVICE: variable(oneOf(['auto', 'cpu', 'cuda', 'coreml', 'dml', 'webgpu']), 'auto', {
    group: 'Analysis',
    description:
      'Where the separation is computed: `auto` takes CUDA where its library stands beside ONNX Runtime, else the processor. What cannot be used is replaced by the processor. All but `cpu` are untried.',
  }),
  ENGINE_THREADS: variable(integer(1, 256), String(availableParallelism()), {
    group: 'Analysis',
    description: 'Threads of one model run.',
    absent: 'the number of processor cores',
  }),
  MAX_DURATION: variable(durationSeconds(), '6h', {
    group: 'Analysis',
    description: 'Longest sound that is taken; a small file can hold a very long one.',
  }),
  MODEL_IDLE_SECONDS: variable(durationSeconds(), '120', {
    group: 'Analysis',
    description: 'Time after which an unused model leaves the memory.',
  }),
  MODELS_DIR: optional(anyText(), { group: 'Analysis', description: 'Folder with further models.', absent: 'packaged models only' }),
  AUDIO_SAMPLE_RATE: variable(integer(8_000, 192_000), '44100', { group: 'Analysis', description: 'Sample rate of stems, in Hz.' }),
  STEM_FORMAT: variable(oneOf(['mp3', 'flac', 'wav', 'opus']), 'mp3', {
    group: 'Analysis',
    description: 'Format of the stems on the older systems’ paths.',
  }),
  MP3_BITRATE: variable(integer(32, 320), '320', { group: 'Analysis', description: 'Bit rate of MP3 files, in kbit/s.' }),
  AUDIO_DECODER: variable(oneOf(['auto', 'ffmpeg', 'node-av']), 'auto', {
    group: 'Analysis',
    description: 'What reads and writes audio files: the `ffmpeg` program, the packaged decoder, or the first if it is there.',
  }),
  FFMPEG_PATH: optional(anyText(), { group: 'Analysis', description: 'The `ffmpeg` program.', absent: 'looked for on PATH' }),
  FFPROBE_PATH: optional(anyText(), { group: 'Analysis', description: 'The `ffprobe` program.', absent: 'looked for on PATH' }),
};

const imports = {
  YT_DLP_PATH: optional(anyText(), {
    group: 'Import',
    description: 'The `yt-dlp` program, for links of video sites.',
    absent: 'looked for on PATH',
  }),
  YT_DLP_COOKIES_FILE: optional(anyText(), {
    group: 'Import',
    description: 'Cookies for sites that ask for a sign-in, as a Netscape cookies file. It is copied for each run and never written to.',
    absent: 'no cookies',
  }),
};

const LOG_LEVELS = ['debug', 'info', 'warning', 'error', 'fatal', 'silent'] as const;

const logging = {
  LOG_LEVEL: optional(oneOf(LOG_LEVELS, { warn: 'warning', critical: 'fatal', trace: 'debug' }), {
    group: 'Logging',
    description: 'Least level that is written: DEBUG, INFO, WARNING, ERROR, FATAL or SILENT.',
    absent: 'INFO, or DEBUG when DEBUG is on',
  }),
  LOG_FORMAT: variable(oneOf(['json', 'text'], { detailed: 'text', simple: 'text', pretty: 'text' }), 'json', {
    group: 'Logging',
    description: '`json` for programs, `text` for people.',
  }),
  LOG_DIR: optional(anyText(), {
    group: 'Logging',
    description: 'Folder for log files as well: `refrain.log`, or `refrain-api.log` and `refrain-worker.log` where the roles are apart.',
    absent: 'standard output only',
  }),
  LOG_MAX_BYTES: variable(byteSize(), '10MB', { group: 'Logging', description: 'Size at which a new log file is begun.' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(otlpEndpoint(), {
    group: 'Logging',
    description: 'OpenTelemetry collector that traces of requests, jobs and steps are sent to, as OTLP over HTTP in JSON.',
    absent: 'no traces',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: variable(otlpHeaders(), '', {
    group: 'Logging',
    description: 'Headers for it, as `name=value,name=value`.',
    secret: true,
    absent: 'none',
  }),
  LOG_BACKUP_COUNT: variable(integer(0, 1_000), '5', { group: 'Logging', description: 'Older log files that are kept.' }),
};

const security = {
  SECRET_KEY: optional(text(/^.{16,}$/s, '16 characters or more'), {
    group: 'Security',
    description: 'Signs cookies and links. The same for all processes of one installation.',
    secret: true,
    absent: 'made at the first start, kept in `STORAGE_ROOT/secret.key`',
  }),
  API_KEYS: variable(apiKeys(), '', {
    group: 'Security',
    description: 'Keys that callers must send, as `name:key,name:key`.',
    secret: true,
    absent: 'no key is asked for',
  }),
  METRICS_TOKEN: optional(text(/^\S{16,}$/, '16 characters or more, without blanks'), {
    group: 'Security',
    description: 'Opens `/metrics`, and nothing else, for Prometheus: sent as `Authorization: Bearer …`.',
    secret: true,
    absent: 'admins alone read `/metrics`',
  }),
  VIRUS_SCAN_COMMAND: optional(anyText(), {
    group: 'Security',
    description: 'Run on each upload with the file as its last argument; an exit code other than 0 refuses the file.',
    absent: 'no scan',
  }),
};

const people = {
  VISITOR_ROLE: variable(oneOf(['viewer', 'singer']), 'viewer', {
    group: 'People',
    description: 'What people without an account may do once there is an admin: see the library (`viewer`), or add songs too (`singer`).',
  }),
  REQUIRE_SIGN_IN: variable(flag(), 'false', {
    group: 'People',
    description: 'Nobody sees or does anything without signing in or sending a key, but for a party’s guests in their party.',
  }),
  SIGN_UP: optional(flag(), {
    group: 'People',
    description: 'Anybody may make an account, which may do what a visitor may until an admin gives it more.',
    absent: 'true, unless REQUIRE_SIGN_IN is set',
  }),
  OIDC_ISSUER: optional(text(/^https?:\/\/\S+$/, 'an address such as https://id.example.org'), {
    group: 'People',
    description: 'OpenID Connect provider that people may sign in with; its callback is `/api/v1/session/oidc/callback` on this server.',
    absent: 'none',
  }),
  OIDC_CLIENT_ID: optional(anyText(), { group: 'People', description: 'Name of this server at the provider.' }),
  OIDC_CLIENT_SECRET: optional(anyText(), { group: 'People', description: 'Its secret.', secret: true, absent: 'a public client' }),
  OIDC_SCOPE: variable(anyText(), 'openid profile email', { group: 'People', description: 'What the provider is asked for.' }),
  OIDC_ROLE_CLAIM: variable(anyText(), 'groups', { group: 'People', description: 'Claim whose values OIDC_ROLES reads.' }),
  OIDC_ROLES: variable(claimRoles(), '', {
    group: 'People',
    description: 'Roles by values of the claim, as `value:role,value:role`; the highest counts, at every sign-in.',
    absent: 'an admin gives out roles here',
  }),
  OIDC_NEWCOMER_ROLE: variable(oneOf(USER_ROLES), 'singer', {
    group: 'People',
    description: 'Role of people who sign in with the provider and whom OIDC_ROLES gives none.',
  }),
};

const unused = (description: string, secret = false): VariableInfo => ({ group: 'Taken over, without effect', description, secret });

const takenOver = {
  REDIS_HOST: variable(anyText(), 'localhost', unused('Redis server; REDIS_URL is what counts.')),
  REDIS_PORT: variable(integer(1, 65_535), '6379', unused('Redis port; REDIS_URL is what counts.')),
  REDIS_DB: variable(integer(0, 65_535), '0', unused('Redis database number; REDIS_URL is what counts.')),
  REDIS_PASSWORD: optional(anyText(), unused('Redis password; REDIS_URL is what counts.', true)),
  SOCKETIO_REDIS_URL: optional(anyText(), unused('Redis server of the socket messages; REDIS_URL is what counts.', true)),
  CELERY_BROKER_URL: optional(anyText(), unused('Queue server; jobs wait in the database.', true)),
  CELERY_RESULT_BACKEND: optional(anyText(), unused('Result server; results are in the database.', true)),
  AWS_BUCKET_NAME: optional(anyText(), unused('S3 bucket; BLOBS is what counts.')),
  VITE_BACKEND_URL: optional(anyText(), unused('The page is served by the same process.')),
  FLASK_USE_RELOADER: variable(flag(), 'false', unused('Reload on changes.')),
};

/** Text of the environment in, values out. */
export const environmentSchema = z.object({
  ...server,
  ...storage,
  ...jobs,
  ...manyProcesses,
  ...analysis,
  ...imports,
  ...logging,
  ...security,
  ...people,
  ...takenOver,
});

export type Environment = z.output<typeof environmentSchema>;
export type VariableName = keyof Environment;

/** All variables in the order of this file. */
export function listVariables(): readonly (Variable & { readonly name: VariableName })[] {
  return Object.entries(environmentSchema.shape).map(([name, schema]) => ({
    ...(schema.meta() as unknown as Variable),
    name: name as VariableName,
  }));
}
