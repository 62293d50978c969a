import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { HttpConfig } from '../../config/config.types.ts';

/** What a browser may do with our pages. They are served on plain HTTP in a home as well as behind TLS. */
export function securityHeaders({ corsOrigins, filesOrigin }: Pick<HttpConfig, 'corsOrigins' | 'filesOrigin'>): FastifyHelmetOptions {
  const files = filesOrigin === null ? [] : [filesOrigin];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The stage compiles WebAssembly and loads its audio worklet from a blob.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...files],
        fontSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'blob:', ...files],
        connectSrc: ["'self'", 'ws:', 'wss:', 'blob:', 'data:', ...files],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    // These make sense on TLS only; on plain HTTP browsers complain about them, and HSTS is the proxy's to promise.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    crossOriginResourcePolicy: { policy: corsOrigins.length > 0 ? 'cross-origin' : 'same-origin' },
  };
}
