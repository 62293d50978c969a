import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { isReferenceGone } from '../database/database-errors.ts';
import { DomainError } from '../errors/domain-error.ts';
import { describeApi } from './api-description.ts';
import { answerFor, toProblem } from './error-mapping.ts';
import type { HttpServer, HttpServerOptions } from './http-server.types.ts';
import { securityHeaders } from './security-headers.ts';
import { silentSockets } from './silent-sockets.ts';
import { hangUpOnStalled } from './stalled-clients.ts';
import { traceRequests } from './trace-requests.ts';

// File names in a path may be 255 characters, nine bytes each when escaped.
const LONGEST_PATH_PART = 2_500;
const EXPOSED_HEADERS = ['content-disposition', 'content-range', 'accept-ranges', 'etag', 'location', 'x-request-id'];
const LIMITS = { files: 1, fields: 30, fieldSizeBytes: 1_000_000, parts: 40 };

/** A server without routes: everything that holds for all of them. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { config } = options;
  // Widened to Fastify's own logger type: the server's type must not depend on pino's.
  const loggerInstance: FastifyBaseLogger = options.logger;
  const server: HttpServer = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestId,
    bodyLimit: config.maxBodyBytes,
    trustProxy: typeof config.trustProxy === 'boolean' ? config.trustProxy : [...config.trustProxy],
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PATH_PART },
  }).withTypeProvider<ZodTypeProvider>();
  const stopLooking = hangUpOnStalled(server.server);
  server.addHook('onClose', async () => stopLooking());
  const hangUpOnSilent = silentSockets(server.server);
  server.addHook('preClose', async () => hangUpOnSilent());
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  answerErrors(server, options);
  if (options.tracing) traceRequests(server, options.tracing);
  observeRequests(server, options);
  await registerPlugins(server, options);
  await registerDocs(server, options);
  return server;
}

/** The caller's own id if it is a sensible one, so that a request can be followed through a proxy. */
function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

function answerErrors(server: HttpServer, { errorFormats = [], metrics }: HttpServerOptions): void {
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const found = answerFor(error, request.id);
    if (found.status >= 500) request.log.error({ err: error, code: found.code }, 'A request failed.');
    if (found.status >= 500) metrics.errors.inc({ part: 'http', code: found.code });
    // It may also be a mistake of ours, which must not go unseen.
    if (isReferenceGone(error)) request.log.warn({ err: error }, 'A request was about something that was removed meanwhile.');
    const { retryAfterSeconds } = found.details;
    if (typeof retryAfterSeconds === 'number') void reply.header('retry-after', retryAfterSeconds);
    const path = request.url.split('?')[0]!;
    const format = errorFormats.find((candidate) => candidate.matches(path));
    if (!format) return reply.status(found.status).type('application/problem+json').serializer(JSON.stringify).send(toProblem(found));
    const { status = found.status, body } = format.format(found);
    return reply.status(status).type('application/json').serializer(JSON.stringify).send(body);
  };
  server.setErrorHandler(answer);
  server.setNotFoundHandler((request, reply) => answer(new DomainError('request.notFound'), request, reply));
}

function observeRequests(server: HttpServer, { metrics }: HttpServerOptions): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const status = reply.statusCode;
    // The pattern, not the path: a label for every id would fill the memory.
    const route = request.routeOptions.url ?? 'none';
    metrics.httpSeconds.observe({ method, route, status }, reply.elapsedTime / 1000);
    const fields = { method, route, status, milliseconds: Math.round(reply.elapsedTime) };
    if (status < 400 && (method === 'GET' || method === 'HEAD')) request.log.debug(fields, 'A request was answered.');
    else request.log.info(fields, 'A request was answered.');
  });
}

async function registerPlugins(server: HttpServer, { config, secretKey, rateLimits = null }: HttpServerOptions): Promise<void> {
  const { corsOrigins, maxUploadBytes, rateLimitPerMinute } = config;
  await server.register(helmet, securityHeaders(config));
  if (corsOrigins.length > 0)
    await server.register(cors, {
      origin: corsOrigins === '*' ? '*' : [...corsOrigins],
      credentials: corsOrigins !== '*',
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
    });
  await server.register(cookie, { secret: secretKey });
  // While Redis is gone nobody is counted: better than to refuse everybody.
  const counted = rateLimits === null ? {} : { ...rateLimits, skipOnError: true };
  if (rateLimitPerMinute > 0) await server.register(rateLimit, { max: rateLimitPerMinute, timeWindow: 60_000, ...counted });
  await server.register(multipart, {
    limits: { fileSize: maxUploadBytes, files: LIMITS.files, fields: LIMITS.fields, fieldSize: LIMITS.fieldSizeBytes, parts: LIMITS.parts },
  });
}

async function registerDocs(server: HttpServer, { api }: HttpServerOptions): Promise<void> {
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: api.title, version: api.version } },
    transform: describeApi,
  });
  await server.register(swaggerUi, { routePrefix: '/docs' });
}
