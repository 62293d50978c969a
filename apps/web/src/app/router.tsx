import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { HomePage } from '../library/home-page.tsx';
import { NotFoundPage, Shell } from './shell.tsx';
import { SongPage } from './song-page.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });
const song = createRoute({ getParentRoute: () => root, path: '/songs/$songId', component: SongPage });

export const router = createRouter({ routeTree: root.addChildren([home, song]), scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
