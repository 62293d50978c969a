import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../dist/config/config.js';

/* The environment variables of the older systems, under their old names: [name, a value of theirs, what is read, what it becomes]. */

type Config = ReturnType<typeof loadConfig>;

const SETTINGS: readonly (readonly [string, string, (config: Config) => unknown, unknown])[] = [
  ['APP_NAME', 'Karaoke Backend', (c) => c.app.name, 'Karaoke Backend'],
  ['APP_VERSION', '1.0.0', (c) => c.app.version, '1.0.0'],
  ['DEBUG', 'true', (c) => [c.app.debug, c.logging.level], [true, 'debug']],
  ['FLASK_DEBUG', '1', (c) => c.app.debug, true],
  ['FLASK_ENV', 'development', (c) => c.app.environment, 'development'],
  ['HOST', '127.0.0.1', (c) => c.http.host, '127.0.0.1'],
  ['PORT', '5123', (c) => c.http.port, 5123],
  ['CORS_ORIGINS', '*', (c) => c.http.corsOrigins, '*'],
  ['CORS_ORIGINS', 'http://a.example,http://b.example', (c) => c.http.corsOrigins, ['http://a.example', 'http://b.example']],
  ['DATABASE_URL', 'sqlite:////srv/karaoke.db', (c) => c.database, { kind: 'sqlite', path: '/srv/karaoke.db' }],
  ['STORAGE_ROOT', '/srv/refrain', (c) => c.storage.root, '/srv/refrain'],
  ['LIBRARY_DIR', '/srv/library', (c) => c.storage.libraryDir, '/srv/library'],
  ['JOBS_FOLDER', '/srv/jobs', (c) => c.storage.libraryDir, '/srv/jobs'],
  ['UPLOAD_FOLDER', '/srv/uploads', (c) => c.storage.uploadsDir, '/srv/uploads'],
  ['TEMP_DIR', '/srv/temp', (c) => c.storage.tempDir, '/srv/temp'],
  ['MAX_FILE_SIZE', '100MB', (c) => c.storage.maxUploadBytes, 100 * 2 ** 20],
  ['MAX_CONTENT_LENGTH', '209715200', (c) => c.storage.maxUploadBytes, 200 * 2 ** 20],
  ['ALLOWED_EXTENSIONS', 'mp3,wav,m4a,flac', (c) => c.storage.allowedExtensions, ['mp3', 'wav', 'm4a', 'flac']],
  ['WHISPER_MODEL', 'small', (c) => c.engine.whisperModel, 'small'],
  ['DEMUCS_MODEL', 'htdemucs_ft', (c) => c.engine.demucsModel, 'htdemucs_ft'],
  ['AUDIO_SAMPLE_RATE', '48000', (c) => c.engine.sampleRateHz, 48_000],
  ['MP3_BITRATE', '192', (c) => c.engine.mp3BitrateKbps, 192],
  ['MAX_CONCURRENT_JOBS', '5', (c) => c.jobs.maxConcurrentJobs, 5],
  ['JOB_TIMEOUT', '1800', (c) => c.jobs.timeoutSeconds, 1800],
  ['CLEANUP_INTERVAL', '3600', (c) => c.jobs.cleanupIntervalSeconds, 3600],
  ['LOG_LEVEL', 'WARNING', (c) => c.logging.level, 'warning'],
  ['LOG_FORMAT', 'detailed', (c) => c.logging.format, 'text'],
  ['LOG_DIR', '/srv/logs', (c) => c.logging.directory, '/srv/logs'],
  ['LOG_MAX_BYTES', '2097152', (c) => c.logging.maxFileBytes, 2 * 2 ** 20],
  ['LOG_BACKUP_COUNT', '7', (c) => c.logging.keptFiles, 7],
  ['TIMEZONE', 'America/Toronto', (c) => c.app.timezone, 'America/Toronto'],
  ['SECRET_KEY', 'a-secret-of-some-length', (c) => c.security.secretKey, 'a-secret-of-some-length'],
  ['REDIS_HOST', 'redis', (c) => c.external.redis.host, 'redis'],
  ['REDIS_PORT', '6380', (c) => c.external.redis.port, 6380],
  ['REDIS_DB', '2', (c) => c.external.redis.db, 2],
  ['REDIS_PASSWORD', 'hidden', (c) => c.external.redis.password, 'hidden'],
  ['REDIS_URL', 'redis://r:6379/1', (c) => c.redis?.url, 'redis://r:6379/1'],
  ['CELERY_BROKER_URL', 'redis://r:6379/0', (c) => c.external.celery.brokerUrl, 'redis://r:6379/0'],
  ['CELERY_RESULT_BACKEND', 'redis://r:6379/0', (c) => c.external.celery.resultBackend, 'redis://r:6379/0'],
  ['AWS_ACCESS_KEY_ID', 'key', (c) => c.external.aws.accessKeyId, 'key'],
  ['AWS_SECRET_ACCESS_KEY', 'hidden', (c) => c.external.aws.secretAccessKey, 'hidden'],
  ['AWS_BUCKET_NAME', 'songs', (c) => c.external.aws.bucketName, 'songs'],
  ['AWS_REGION', 'eu-west-1', (c) => c.external.aws.region, 'eu-west-1'],
  ...['SOCKETIO_REDIS_URL', 'VITE_BACKEND_URL', 'FLASK_USE_RELOADER'].map(
    (name) =>
      [name, name === 'FLASK_USE_RELOADER' ? 'true' : 'http://localhost:5123', (c: Config) => c.external.unusedVariables, [name]] as const,
  ),
];

describe.each(SETTINGS)('K:%s', (name, text, read, value) => {
  it(`takes ${text}`, () => {
    expect(read(loadConfig({ HOME: '/home/singer', [name]: text }))).toEqual(value);
    // It is this variable that does it.
    expect(read(loadConfig({ HOME: '/home/singer' }))).not.toEqual(value);
  });
});

describe('a setting that cannot be used', () => {
  it.each([
    ['MAX_FILE_SIZE', 'a lot'],
    ['PORT', 'eighty'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_CONCURRENT_JOBS', '0'],
  ])('%s=%s stops the start and is named', (name, text) => {
    expect(() => loadConfig({ HOME: '/home/singer', [name]: text })).toThrow(ConfigError);
    expect(() => loadConfig({ HOME: '/home/singer', [name]: text })).toThrow(name);
  });

  it('nothing else is outside STORAGE_ROOT', () => {
    const { storage, database } = loadConfig({ STORAGE_ROOT: '/srv/refrain' });
    const root = join('/srv/refrain', '/');
    const paths = [storage.libraryDir, storage.tempDir, storage.uploadsDir, database.kind === 'sqlite' ? database.path : ''];
    for (const path of paths) expect(path.startsWith(root)).toBe(true);
  });
});
