import type { Logger as PinoLogger } from 'pino';

/** One constant sentence and fields: `logger.info({ jobId }, 'A job starts.')`. Errors go into the field `err`. */
export type Logger = PinoLogger;
