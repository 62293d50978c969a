import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, type RawEnvironment } from './config.ts';

const HOME = '/home/singer';
const load = (environment: RawEnvironment = {}) => loadConfig({ HOME, ...environment });

function problemsOf(environment: RawEnvironment): readonly string[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable, message }) => `${variable}: ${message}`);
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs nothing: the defaults make a complete installation', () => {
    const config = load();
    const root = '/home/singer/.local/share/refrain';
    expect(config.app).toMatchObject({ name: 'Refrain', environment: 'production', debug: false, roles: ['api', 'worker'] });
    expect(config.http).toEqual({
      host: '0.0.0.0',
      port: 8000,
      publicUrl: null,
      corsOrigins: [],
      filesOrigin: null,
      trustProxy: false,
      maxBodyBytes: 2 ** 20,
      maxUploadBytes: 500 * 2 ** 20,
      rateLimitPerMinute: 600,
    });
    expect(config.storage).toMatchObject({
      root,
      libraryDir: join(root, 'library'),
      tempDir: join(root, 'temp'),
      uploadsDir: join(root, 'uploads'),
    });
    expect(config.database).toEqual({ kind: 'sqlite', path: join(root, 'refrain.db') });
    expect(config.jobs).toEqual({
      maxConcurrentJobs: 3,
      timeoutSeconds: 3600,
      cleanupIntervalSeconds: 86_400,
      queueConcurrency: { audio_processing: 2, stem_separation: 1, transcription: 1, beat_analysis: 1 },
    });
    expect(config.engine).toMatchObject({
      whisperModel: 'base',
      demucsModel: 'htdemucs',
      demucsOverlap: 0.25,
      demucsShifts: 0,
      demucsSegmentSeconds: null,
      device: 'auto',
      modelIdleSeconds: 120,
      sampleRateHz: 44_100,
      stemFormat: 'mp3',
      mp3BitrateKbps: 320,
      audioDecoder: 'auto',
      ffmpegPath: null,
    });
    expect(config.engine.threads).toBeGreaterThanOrEqual(1);
    expect(config.logging).toEqual({
      service: 'refrain',
      level: 'info',
      format: 'json',
      directory: null,
      maxFileBytes: 10 * 2 ** 20,
      keptFiles: 5,
    });
    expect(config.security).toEqual({ secretKey: null, apiKeys: [], metricsToken: null, virusScanCommand: null });
  });

  it('takes addresses as a browser writes them, and headers percent-encoded', () => {
    const s3 = { BLOBS: 's3://songs', BLOBS_PUBLIC_ENDPOINT: 'https://S3.example.org:443/' };
    const { http, tracing } = load({
      ...s3,
      PUBLIC_URL: 'http://192.168.1.20:8000/',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc, x-team=karaoke',
    });
    expect([http.publicUrl, http.filesOrigin]).toEqual(['http://192.168.1.20:8000', 'https://s3.example.org']);
    expect(tracing).toEqual({ endpoint: 'http://collector:4318/otlp', headers: { authorization: 'Bearer abc', 'x-team': 'karaoke' } });
  });

  it('is frozen all the way down', () => {
    const config = load();
    expect(
      Object.isFrozen(config) && Object.isFrozen(config.jobs.queueConcurrency) && Object.isFrozen(config.storage.allowedExtensions),
    ).toBe(true);
  });

  it('takes an empty value as absent', () => {
    expect(load({ PORT: '', REDIS_PASSWORD: '', DATABASE_URL: '  ' })).toEqual(load());
  });

  it('finds its folders', () => {
    expect(load({ XDG_DATA_HOME: '/data' }).storage.root).toBe('/data/refrain');
    expect(load({ STORAGE_ROOT: '/srv/refrain', XDG_DATA_HOME: '/data' }).database).toMatchObject({ path: '/srv/refrain/refrain.db' });
    expect(load({ STORAGE_ROOT: '~/music', TEMP_DIR: '/scratch' }).storage).toMatchObject({
      root: '/home/singer/music',
      tempDir: '/scratch',
    });
    expect(load({ STORAGE_ROOT: 'storage' }).storage.root).toBe(join(process.cwd(), 'storage'));
  });

  it.each([
    ['100MB', 100 * 2 ** 20],
    ['100 mb', 100 * 2 ** 20],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['64k', 65_536],
    ['1048576', 2 ** 20],
    ['5 B', 5],
  ])('K:MAX_FILE_SIZE takes %s', (text, bytes) => {
    expect(load({ MAX_FILE_SIZE: text }).http.maxUploadBytes).toBe(bytes);
    expect(load({ MAX_CONTENT_LENGTH: text }).storage.maxUploadBytes).toBe(bytes);
  });

  it.each([
    ['3600', 3600],
    ['86400 s', 86_400],
    ['24h', 86_400],
    ['30 min', 1800],
    ['2 days', 172_800],
    ['1.5m', 90],
  ])('K:JOB_TIMEOUT K:CLEANUP_INTERVAL take %s', (text, seconds) => {
    expect(load({ JOB_TIMEOUT: text, CLEANUP_INTERVAL: text }).jobs).toMatchObject({
      timeoutSeconds: seconds,
      cleanupIntervalSeconds: seconds,
    });
  });

  it.each([
    ['sqlite:///karaoke.db', join(process.cwd(), 'karaoke.db')],
    ['sqlite:////var/lib/karaoke.db', '/var/lib/karaoke.db'],
    ['sqlite+aiosqlite:////var/lib/karaoke.db', '/var/lib/karaoke.db'],
    ['sqlite:/var/lib/karaoke.db', '/var/lib/karaoke.db'],
    ['file:/var/lib/karaoke.db', '/var/lib/karaoke.db'],
    ['sqlite::memory:', ':memory:'],
    ['sqlite://', ':memory:'],
    ['sqlite:///:memory:', ':memory:'],
  ])('K:DATABASE_URL takes %s', (url, path) => {
    expect(load({ DATABASE_URL: url }).database).toEqual({ kind: 'sqlite', path });
  });

  it.each(['postgres', 'postgresql', 'postgresql+psycopg2', 'postgresql+asyncpg'])('K:DATABASE_URL takes %s', (scheme) => {
    const given = {
      DATABASE_URL: `${scheme}://user:hunter2@db:5433/karaoke?sslmode=verify-full`,
      DATABASE_POOL_SIZE: '4',
      DATABASE_TIMEOUT: '5 s',
    };
    const url = 'postgres://user:hunter2@db:5433/karaoke?sslmode=verify-full';
    expect(load(given).database).toEqual({ kind: 'postgres', url, poolSize: 4, statementTimeoutMs: 5_000 });
  });

  it('K:DATABASE_URL refuses other servers with what is allowed, and shows no password', () => {
    const [problem] = problemsOf({ DATABASE_URL: 'mysql://user:hunter2@db/x' });
    expect(problem).toContain('allowed is postgres://');
    expect(problem).not.toContain('hunter2');
  });

  it('K:REDIS_URL is used when it is given, and a wrong one is refused without showing the password', () => {
    expect(load().redis).toBeNull();
    expect(load({ REDIS_URL: 'rediss://:hunter2@r:6380/1' }).redis).toEqual({ url: 'rediss://:hunter2@r:6380/1', prefix: 'refrain' });
    const [problem] = problemsOf({ REDIS_URL: 'memcached://:hunter2@r' });
    expect(problem).toContain('REDIS_URL: its value cannot be used');
    expect(problem).not.toContain('hunter2');
  });

  it('takes the names and spellings of the older systems', () => {
    const config = load({
      FLASK_ENV: 'development',
      FLASK_DEBUG: 'True',
      JOBS_FOLDER: '/srv/jobs',
      UPLOAD_FOLDER: '/srv/uploads',
      LOG_FORMAT: 'detailed',
      CORS_ORIGINS: '["http://localhost:5173", "https://a.example/"]',
      ALLOWED_EXTENSIONS: 'MP3, .wav flac',
      TIMEZONE: 'America/Toronto',
      DEMUCS_MODEL: 'htdemucs_ft',
    });
    expect(config.app).toMatchObject({ environment: 'development', debug: true, timezone: 'America/Toronto' });
    expect(config.storage).toMatchObject({
      libraryDir: '/srv/jobs',
      uploadsDir: '/srv/uploads',
      allowedExtensions: ['mp3', 'wav', 'flac'],
    });
    expect(config.logging).toMatchObject({ format: 'text', level: 'debug' });
    expect(config.http.corsOrigins).toEqual(['http://localhost:5173', 'https://a.example']);
    expect(config.engine.demucsModel).toBe('htdemucs_ft');
    expect(load({ MAX_FILE_SIZE: '1MB', MAX_CONTENT_LENGTH: '2MB' }).http.maxUploadBytes).toBe(2 ** 20);
    expect(load({ CORS_ORIGINS: '*' }).http.corsOrigins).toBe('*');
    expect(load({ LOG_LEVEL: 'CRITICAL', DEBUG: 'true' }).logging.level).toBe('fatal');
    expect(load({ LOG_LEVEL: 'WARN' }).logging.level).toBe('warning');
  });

  it('K:REDIS_HOST K:CELERY_BROKER_URL K:AWS_REGION takes settings of servers it does not use, and says which', () => {
    const { external } = load({ REDIS_HOST: 'redis', REDIS_DB: '2', CELERY_BROKER_URL: 'redis://redis:6379/1', AWS_BUCKET_NAME: 'songs' });
    expect(external.redis).toEqual({ host: 'redis', port: 6379, db: 2, password: null });
    expect(external.aws).toEqual({ accessKeyId: null, secretAccessKey: null, bucketName: 'songs', region: 'us-east-1' });
    expect([...external.unusedVariables].sort()).toEqual(['AWS_BUCKET_NAME', 'CELERY_BROKER_URL', 'REDIS_DB', 'REDIS_HOST']);
    expect(load().external.unusedVariables).toEqual([]);
  });

  it('reads keys, proxies and roles', () => {
    const key = '0123456789abcdef';
    expect(load({ API_KEYS: `phone:${key}, tv:${key}x` }).security.apiKeys).toEqual([
      { name: 'phone', key },
      { name: 'tv', key: `${key}x` },
    ]);
    expect(load({ TRUST_PROXY: '10.0.0.0/8, ::1' }).http.trustProxy).toEqual(['10.0.0.0/8', '::1']);
    expect(load({ TRUST_PROXY: 'TRUE' }).http.trustProxy).toBe(true);
    expect(load({ ROLES: 'worker' }).app.roles).toEqual(['worker']);
  });

  it.each([
    ['PORT', '80a', 'a whole number from 0 to 65535'],
    ['PORT', '70000', 'a whole number from 0 to 65535'],
    ['MAX_FILE_SIZE', '-5MB', 'a size such as'],
    ['MAX_FILE_SIZE', '0', 'a size such as'],
    ['JOB_TIMEOUT', 'soon', 'a time such as'],
    ['DEMUCS_OVERLAP', '1', 'a number from 0 to 0.95'],
    ['DEMUCS_DEVICE', 'tpu', 'one of auto, cpu, cuda, coreml, dml, webgpu'],
    ['WHISPER_MODEL', '../base', 'a model name'],
    ['ROLES', 'api,boss', 'a comma-separated list of api and worker'],
    ['CORS_ORIGINS', 'example.org', 'a comma-separated list of origins'],
    ['CORS_ORIGINS', '["http://a"', 'a comma-separated list of origins'],
    ['PUBLIC_URL', 'karaoke.example.org', 'an address such as'],
    ['BLOBS_PUBLIC_ENDPOINT', 'http://a:b', 'an address such as'],
    ['DISK_WATERMARK', 'some', 'a size such as'],
    ['TRUST_PROXY', 'nginx', 'true, false or'],
    ['TIMEZONE', 'Mars/Olympus', 'a time zone such as'],
    ['DEBUG', 'maybe', 'true or false'],
    ['ALLOWED_EXTENSIONS', 'mp3,../x', 'file extensions'],
    ['MAX_CONTENT_LENGTH', 'big', 'a size such as'],
  ])('names %s=%s and what is allowed', (variable, value, allowed) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${variable}: `));
    expect(problems[0]).toContain(JSON.stringify(value));
    expect(problems[0]).toContain(allowed);
  });

  it.each([
    ['PUBLIC_URL', 'https://example.org/karaoke', 'without a path'],
    ['BLOBS_PUBLIC_ENDPOINT', 'https://s3.example.org/bucket', 'without a path'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'an address such as http://collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://ann:secret@collector:4318', 'an address such as http://collector:4318'],
  ])('names %s and what is allowed instead of %s, but not the value, which may hold a password', (variable, value, allowed) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${variable}: `));
    expect(problems[0]).toContain(allowed);
    expect(problems[0]).not.toContain(JSON.stringify(value));
  });

  it('names every wrong variable at once and shows no secret', () => {
    const problems = problemsOf({ PORT: 'x', SECRET_KEY: 'short', API_KEYS: 'phone:tooshort' });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(['API_KEYS', 'PORT', 'SECRET_KEY']);
    expect(problems.join()).not.toMatch(/"short"|tooshort/);
    const secrets = problemsOf({ METRICS_TOKEN: 'too short', OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%0Aabc' });
    expect(secrets.map((problem) => problem.split(':')[0]).sort()).toEqual(['METRICS_TOKEN', 'OTEL_EXPORTER_OTLP_HEADERS']);
    expect(secrets.join()).not.toMatch(/too short|abc"|0Aabc/);
  });
});
