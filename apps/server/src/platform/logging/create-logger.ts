import { pino, type StreamEntry, stdSerializers, stdTimeFunctions } from 'pino';
import type { LoggingConfig, LogLevel } from '../../config/config.types.ts';
import { formatLogLine } from './format-log-line.ts';
import type { Logger } from './logger.ts';
import { RotatingFile } from './rotating-file.ts';

export interface LineSink {
  write(line: string): unknown;
}

const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'passwordHash', 'secretKey', 'apiKey', 'token'];

/** Writes to `output`, and as JSON to a rotating file of this service if a folder is configured. */
export function createLogger(config: LoggingConfig, output: LineSink = process.stdout): Logger {
  const level = toPinoLevel(config.level);
  const sink: LineSink = config.format === 'text' ? { write: (line) => output.write(formatLogLine(line)) } : output;
  const streams: StreamEntry[] = [{ level: 'trace', stream: { write: (line) => void sink.write(line) } }];
  if (config.directory !== null) {
    const file = new RotatingFile({
      directory: config.directory,
      name: `${config.service}.log`,
      maxBytes: config.maxFileBytes,
      keptFiles: config.keptFiles,
    });
    streams.push({ level: 'trace', stream: file });
  }
  return pino(
    {
      level,
      base: { service: config.service },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label === 'warn' ? 'warning' : label }) },
      serializers: { err: stdSerializers.errWithCause },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.headers.${field}`]), censor: '[secret]' },
    },
    pino.multistream(streams),
  );
}

function toPinoLevel(level: LogLevel): string {
  return level === 'warning' ? 'warn' : level;
}
