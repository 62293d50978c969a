import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { addSearchSchema } from '../add/new-song.types.ts';
import { HomePage } from '../library/home-page.tsx';
import { librarySearchSchema } from '../library/library.types.ts';
import { JoinByCodePage, JoinByLinkPage } from '../remote/join-page.tsx';
import { RemotePage } from '../remote/remote-page.tsx';
import { welcomeSearchSchema } from '../welcome/welcome.types.ts';
import { fromStageSchema } from './from-stage.ts';
import { NotFoundPage, Shell } from './shell.tsx';
import { SongPage } from './song-page.tsx';

const DeskPage = lazyRouteComponent(() => import('../host/desk-page.tsx'), 'DeskPage');
const HostPage = lazyRouteComponent(() => import('../host/host-page.tsx'), 'HostPage');
const StagePage = lazyRouteComponent(() => import('../stage/party/stage-page.tsx'), 'StagePage');
const StageByLinkPage = lazyRouteComponent(() => import('../stage/party/stage-page.tsx'), 'StageByLinkPage');
const CalibratePage = lazyRouteComponent(() => import('../calibrate/calibrate-page.tsx'), 'CalibratePage');
const AddPage = lazyRouteComponent(() => import('../add/add-page.tsx'), 'AddPage');
const ImportPage = lazyRouteComponent(() => import('../add/import-page.tsx'), 'ImportPage');
const EditPage = lazyRouteComponent(() => import('../editing/edit-page.tsx'), 'EditPage');
const JobsPage = lazyRouteComponent(() => import('../jobs/jobs-page.tsx'), 'JobsPage');
const SettingsPage = lazyRouteComponent(() => import('../settings/settings-page.tsx'), 'SettingsPage');
const StudioPage = lazyRouteComponent(() => import('../studio/studio-page.tsx'), 'StudioPage');
const WelcomePage = lazyRouteComponent(() => import('../welcome/welcome-page.tsx'), 'WelcomePage');
const PlaylistPage = lazyRouteComponent(() => import('../library/playlist-page.tsx'), 'PlaylistPage');

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const under = { getParentRoute: () => root };
const home = createRoute({ ...under, path: '/', component: HomePage, validateSearch: librarySearchSchema });
const welcome = createRoute({ ...under, path: '/welcome', component: WelcomePage, validateSearch: welcomeSearchSchema });
const playlist = createRoute({ ...under, path: '/playlists/$playlistId', component: PlaylistPage });
const add = createRoute({ ...under, path: '/add', component: AddPage, validateSearch: addSearchSchema });
const importing = createRoute({ ...under, path: '/imports/$importId', component: ImportPage });
const song = createRoute({ ...under, path: '/songs/$songId', component: SongPage });
const edit = createRoute({ ...under, path: '/songs/$songId/edit', component: EditPage, validateSearch: fromStageSchema });
const studio = createRoute({ ...under, path: '/songs/$songId/studio', component: StudioPage, validateSearch: fromStageSchema });
const jobs = createRoute({ ...under, path: '/jobs', component: JobsPage });
const settings = createRoute({ ...under, path: '/settings', component: SettingsPage });
const settingsSection = createRoute({ ...under, path: '/settings/$section', component: SettingsPage });
const joinByCode = createRoute({ ...under, path: '/join', component: JoinByCodePage });
const joinByLink = createRoute({ ...under, path: '/join/$token', component: JoinByLinkPage });
const remote = createRoute({ ...under, path: '/party/$partyId', component: RemotePage });
const host = createRoute({ ...under, path: '/host', component: HostPage });
const desk = createRoute({ ...under, path: '/host/$partyId', component: DeskPage });
const calibrate = createRoute({ ...under, path: '/calibrate', component: CalibratePage });
const stage = createRoute({ ...under, path: '/stage', component: StagePage });
const stageByLink = createRoute({ ...under, path: '/stage/$token', component: StageByLinkPage });

export const router = createRouter({
  routeTree: root.addChildren([
    ...[home, welcome, playlist, add, importing, song, edit, studio, jobs, settings, settingsSection],
    ...[joinByCode, joinByLink, remote, host, desk, stage, stageByLink, calibrate],
  ]),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
