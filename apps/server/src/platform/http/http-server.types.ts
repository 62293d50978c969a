import type { ErrorCode } from '@refrain/contract';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Redis } from 'ioredis';
import type { HttpConfig } from '../../config/config.types.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { CurrentPlace } from '../tracing/span-places.ts';
import type { Tracer } from '../tracing/tracing.types.ts';

/** The Fastify instance that routes are added to: bodies, params and replies are typed by their zod schemas. */
export type HttpServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Routes take what they need and return a plugin function: `export function songsRoutes(deps): HttpRoutes`. */
export type HttpRoutes = (server: HttpServer) => Promise<void>;

export interface RateLimitStore {
  readonly redis: Redis;
  /** Begins the name of every counter. */
  readonly nameSpace: string;
}

/** Who takes the spans of requests, and where the work of a request finds its own. */
export interface RequestTracing {
  readonly tracer: Tracer;
  readonly current: CurrentPlace;
}

export interface HttpServerOptions {
  readonly config: HttpConfig;
  /** Signs cookies. */
  readonly secretKey: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Absent or null: requests are not traced. */
  readonly tracing?: RequestTracing | null;
  /** Name and version on the docs page. */
  readonly api: { readonly title: string; readonly version: string };
  /** Writes an error in another shape for the paths of an older system; return false to leave it to problem+json. */
  readonly errorFormats?: readonly ErrorFormat[];
  /** Where requests are counted against their limit, for several processes; each counts its own without it. */
  readonly rateLimits?: RateLimitStore | null;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** How errors look on the paths that `matches`; used by compat/. */
export interface ErrorFormat {
  matches(path: string): boolean;
  format(error: ErrorAnswer): { readonly status?: number; readonly body: unknown };
}
