import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoggingConfig } from '../../config/config.types.ts';
import { createLogger } from './create-logger.ts';

describe('createLogger', () => {
  let lines: string[];
  let folder: string;
  const output = { write: (line: string) => lines.push(line) };
  const config = (changes: Partial<LoggingConfig> = {}): LoggingConfig => ({
    service: 'refrain',
    level: 'info',
    format: 'json',
    directory: null,
    maxFileBytes: 1_000,
    keptFiles: 2,
    ...changes,
  });

  beforeEach(async () => {
    lines = [];
    folder = await mkdtemp(join(tmpdir(), 'refrain-logs-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('B41 writes one line of JSON with service, time, level, sentence and fields', () => {
    createLogger(config(), output).child({ jobId: 'j1' }).info({ fileName: '夢.mp3' }, 'A job starts.');
    expect(lines).toHaveLength(1);
    const { time, ...rest } = JSON.parse(lines[0]!);
    expect(rest).toEqual({ level: 'info', service: 'refrain', jobId: 'j1', fileName: '夢.mp3', message: 'A job starts.' });
    expect(Number.isNaN(Date.parse(time))).toBe(false);
  });

  it.each([
    ['debug', ['debug', 'info', 'warning', 'error', 'fatal']],
    ['warning', ['warning', 'error', 'fatal']],
    ['error', ['error', 'fatal']],
    ['silent', []],
  ] as const)('A27 K:LOG_LEVEL at %s writes %j', (level, expected) => {
    const logger = createLogger(config({ level }), output);
    logger.debug('x');
    logger.info('x');
    logger.warn('x');
    logger.error('x');
    logger.fatal('x');
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected);
  });

  it('hides secrets', () => {
    const request = { headers: { authorization: 'Bearer abc', cookie: 'session=abc', accept: 'text/html' } };
    createLogger(config(), output).info({ password: 'abc', user: { apiKey: 'abc' }, request }, 'Somebody came.');
    expect(lines[0]).not.toContain('abc');
    expect(lines[0]).toContain('text/html');
  });

  it('writes an error with its stack and its causes', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    createLogger(config(), output).error({ err: error }, 'It failed.');
    const { err } = JSON.parse(lines[0]!);
    expect(err).toMatchObject({ type: 'Error', message: 'outer', cause: { message: 'inner' } });
    expect(err.stack).toContain('create-logger.test');
  });

  it('K:LOG_FORMAT writes text for people', () => {
    const logger = createLogger(config({ format: 'text' }), output);
    logger.warn({ jobId: 'j1', seconds: 2.5 }, 'A step failed.');
    logger.error({ err: new Error('no disk') }, 'It failed.');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARNING A step failed\. jobId=j1 seconds=2\.5\n$/);
    expect(lines[1]).toMatch(/^\S+ ERROR {3}It failed\.\n {4}Error: no disk\n {8}at /);
  });

  it('K:LOG_DIR K:LOG_MAX_BYTES K:LOG_BACKUP_COUNT puts full files aside and keeps the newest lines', async () => {
    const directory = join(folder, 'logs');
    const logger = createLogger(config({ directory, format: 'text' }), output);
    for (let line = 0; line < 60; line++) logger.info({ line }, 'A line of about a hundred characters, so that ten of them fill a file.');
    expect((await readdir(directory)).sort()).toEqual(['refrain.log', 'refrain.log.1', 'refrain.log.2']);
    const kept: number[] = [];
    for (const name of ['refrain.log.2', 'refrain.log.1', 'refrain.log']) {
      const content = await readFile(join(directory, name), 'utf8');
      expect(content.length).toBeLessThanOrEqual(1_000);
      for (const line of content.trim().split('\n')) kept.push(JSON.parse(line).line);
    }
    expect(kept.at(-1)).toBe(59);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 60 - kept.length + index));
  });
});
