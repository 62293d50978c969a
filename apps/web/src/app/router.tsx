import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { CalibratePage } from '../calibrate/calibrate-page.tsx';
import { DeskPage } from '../host/desk-page.tsx';
import { HostPage } from '../host/host-page.tsx';
import { HomePage } from '../library/home-page.tsx';
import { JoinByCodePage, JoinByLinkPage } from '../remote/join-page.tsx';
import { RemotePage } from '../remote/remote-page.tsx';
import { StageByLinkPage, StagePage } from '../stage/party/stage-page.tsx';
import { NotFoundPage, Shell } from './shell.tsx';
import { SongPage } from './song-page.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });
const song = createRoute({ getParentRoute: () => root, path: '/songs/$songId', component: SongPage });
const joinByCode = createRoute({ getParentRoute: () => root, path: '/join', component: JoinByCodePage });
const joinByLink = createRoute({ getParentRoute: () => root, path: '/join/$token', component: JoinByLinkPage });
const remote = createRoute({ getParentRoute: () => root, path: '/party/$partyId', component: RemotePage });
const host = createRoute({ getParentRoute: () => root, path: '/host', component: HostPage });
const desk = createRoute({ getParentRoute: () => root, path: '/host/$partyId', component: DeskPage });
const calibrate = createRoute({ getParentRoute: () => root, path: '/calibrate', component: CalibratePage });
const stage = createRoute({ getParentRoute: () => root, path: '/stage', component: StagePage });
const stageByLink = createRoute({ getParentRoute: () => root, path: '/stage/$token', component: StageByLinkPage });

export const router = createRouter({
  routeTree: root.addChildren([home, song, joinByCode, joinByLink, remote, host, desk, stage, stageByLink, calibrate]),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
