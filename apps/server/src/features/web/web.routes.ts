import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';

const YEAR_SECONDS = 365 * 24 * 3600;
/** Paths of the page's own router: all are the one page. */
const PAGE_PATHS = [
  ...['/songs/*', '/playlists/*', '/add', '/imports/*', '/jobs', '/settings', '/settings/*', '/welcome'],
  ...['/join', '/join/*', '/party/*', '/stage', '/stage/*', '/calibrate', '/host', '/host/*'],
];

/** The built web app. Files with a hash in their name may be kept for ever, the page itself must be asked for. */
export function webRoutes({ folder }: { folder: string }): HttpRoutes {
  return async (server) => {
    if (!existsSync(join(folder, 'index.html'))) return;
    // The page says itself who must sign in.
    server.addHook('onRoute', (route) => {
      route.config = { ...route.config, openToAll: true };
    });
    await server.register(fastifyStatic, {
      root: folder,
      index: false,
      // It would overwrite ours.
      cacheControl: false,
      setHeaders: (response, path) => {
        response.setHeader(
          'cache-control',
          path.startsWith(join(folder, 'assets')) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
        );
      },
    });
    for (const path of PAGE_PATHS) server.get(path, { schema: { hide: true } }, async (_request, reply) => reply.sendFile('index.html'));
  };
}
