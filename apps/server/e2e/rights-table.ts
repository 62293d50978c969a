/*
 * Who may call which route once there is an admin. Every route of the server has its line: a new one without a line
 * fails the test. `body` is what passes validation, so that the answer tells about rights and nothing else.
 */

export const PERSONAS = ['visitor', 'guest', 'viewer', 'singer', 'host', 'admin', 'key'] as const;
/**
 * `visitor` has no account, `guest` neither but is a singer in the party, `viewer` … `admin` are accounts; the party is
 * `host`'s, the job `singer`'s, the account in question `singer`'s. `key` is an owner by a key of the settings.
 */
export type Persona = (typeof PERSONAS)[number];

export interface Line {
  readonly who: readonly Persona[];
  /** `CODE`, `SONG`, `ENTRY` stand for what the test made. */
  readonly query?: string;
  readonly body?: unknown;
  /** Takes its thing away: everybody who may is tried on a thing of their own. */
  readonly fresh?: true;
}

const ALL = PERSONAS;
/** A program behind a key is nobody who likes songs. */
const PERSONS = PERSONAS.filter((persona) => persona !== 'key');
const SINGERS: readonly Persona[] = ['singer', 'host', 'admin', 'key'];
const HOSTS: readonly Persona[] = ['host', 'admin'];
/** An owner's own songs, one by one. */
const HOSTS_AND_KEYS: readonly Persona[] = ['host', 'admin', 'key'];
const ADMINS: readonly Persona[] = ['admin'];
/** Of the job or the account that is the singer's. */
const STARTER: readonly Persona[] = ['singer', 'host', 'admin'];
const SELF_OR_ADMIN: readonly Persona[] = ['singer', 'admin'];
const SELF: readonly Persona[] = ['singer'];
const MEMBERS: readonly Persona[] = ['guest', 'host'];
const PARTY_HOST: readonly Persona[] = ['host'];

const all = (...routes: string[]): Record<string, Line> => Object.fromEntries(routes.map((route) => [route, { who: ALL }]));

const pages = all(
  ...['GET /', 'GET /docs', 'GET /docs/json', 'GET /docs/yaml', 'GET /docs/static/*', 'GET /docs/static/index.html'],
  ...['GET /docs/static/swagger-initializer.js'],
);
/** There when the page was built. */
export const PAGE_ROUTES = [
  ...['/*', '/songs/*', '/playlists/*', '/add', '/imports/*', '/jobs', '/settings', '/settings/*', '/welcome'],
  ...['/join', '/join/*', '/party/*', '/stage', '/stage/*', '/calibrate', '/host', '/host/*'],
];

const health = {
  ...all('GET /health', 'GET /health/live', 'GET /health/ready', 'GET /health/simple', 'GET /api/health', 'GET /api/v1/health'),
  ...all('GET /api/v1/info'),
  'GET /metrics': { who: ADMINS },
  'GET /api/v1/workers': { who: ADMINS },
  'GET /api/v1/job-queues': { who: ADMINS },
  'PUT /api/v1/job-queues/:queue': { who: ADMINS, body: { isPaused: false } },
};

const people: Record<string, Line> = {
  'GET /api/v1/session': { who: ALL },
  'POST /api/v1/session': { who: ALL, fresh: true, body: { username: 'viewer', password: 'a long enough password' } },
  'DELETE /api/v1/session': { who: ALL, fresh: true },
  'GET /api/v1/accounts': { who: ADMINS },
  'POST /api/v1/accounts': { who: ALL, body: { username: 'viewer' } },
  'GET /api/v1/accounts/:accountId': { who: SELF_OR_ADMIN },
  'PATCH /api/v1/accounts/:accountId': { who: SELF_OR_ADMIN, body: { displayName: 'A singer' } },
  'DELETE /api/v1/accounts/:accountId': { who: SELF_OR_ADMIN, fresh: true },
  'GET /api/v1/accounts/:accountId/export': { who: SELF_OR_ADMIN },
  'GET /api/v1/accounts/:accountId/sessions': { who: SELF_OR_ADMIN },
  'DELETE /api/v1/accounts/:accountId/sessions': { who: SELF_OR_ADMIN, fresh: true },
  'GET /api/v1/accounts/:accountId/keys': { who: SELF_OR_ADMIN },
  'POST /api/v1/accounts/:accountId/keys': { who: SELF, body: { name: 'k' } },
  'DELETE /api/v1/accounts/:accountId/keys/:keyId': { who: SELF_OR_ADMIN },
  'GET /api/v1/audit': { who: ADMINS },
  ...Object.fromEntries(
    ['', '/api'].flatMap((prefix): [string, Line][] => [
      [`POST ${prefix}/users/register`, { who: ALL, body: { username: 'viewer' } }],
      [`POST ${prefix}/users/login`, { who: ALL, fresh: true, body: { username: 'viewer', password: 'a long enough password' } }],
      [`PATCH ${prefix}/users/:userId`, { who: SELF_OR_ADMIN, body: { display_name: 'A singer' } }],
    ]),
  ),
};

const jobs: Record<string, Line> = {
  ...all(
    'GET /api/v1/uploads/:uploadId',
    'GET /api/v1/jobs',
    'GET /api/v1/jobs/:jobId',
    'GET /api/jobs',
    'GET /api/jobs/:jobId',
    'GET /api/jobs/:jobId/files',
  ),
  ...all('GET /api/jobs/:jobId/files/*', 'GET /api/status/:jobId', 'GET /api/status/:jobId/simple', 'GET /api/results/:jobId'),
  ...all('GET /api/results/:jobId/summary', 'GET /api/files/:jobId', 'GET /api/files/:jobId/*', 'GET /api/upload-info'),
  'GET /api/v1/library/jobs': { who: HOSTS },
  'PUT /api/v1/jobs/:jobId/priority': { who: HOSTS, body: { priority: 1 } },
  'POST /api/v1/jobs/:jobId/cancel': { who: STARTER },
  'POST /api/v1/jobs/:jobId/retry': { who: STARTER },
  'POST /api/jobs/:jobId/cancel': { who: STARTER },
  'POST /api/jobs/:jobId/retry': { who: STARTER },
  'DELETE /api/jobs/:jobId': { who: STARTER, fresh: true },
  'DELETE /api/cleanup/:jobId': { who: STARTER, fresh: true },
  'POST /api/v1/uploads': { who: SINGERS },
  'POST /api/v1/demo': { who: SINGERS },
  '* /api/v1/uploads/resumable': { who: SINGERS },
  '* /api/v1/uploads/resumable/*': { who: SINGERS },
  'POST /api/audio': { who: SINGERS },
  'POST /api/jobs': { who: SINGERS },
  'POST /api/process': { who: SINGERS },
};

const songs: Record<string, Line> = {
  ...all('GET /api/v1/songs', 'GET /api/v1/songs/:songId', 'GET /api/v1/songs/:songId/files/*'),
  ...all('GET /api/v1/songs/:songId/details', 'GET /api/v1/songs/:songId/lyrics', 'GET /api/songs', 'GET /api/songs/:songId'),
  'PATCH /api/v1/songs/:songId': { who: STARTER, body: { title: 'Changed' } },
  'DELETE /api/v1/songs/:songId': { who: STARTER, fresh: true },
  'PATCH /api/v1/songs/:songId/details': { who: STARTER, body: { fields: { album: { value: 'An album' } } } },
  'POST /api/v1/songs/:songId/details/compare': { who: HOSTS },
  'GET /api/v1/metadata/search': { who: HOSTS, query: '?title=a&artist=b' },
  'GET /api/v1/metadata/cover': { who: HOSTS, query: '?source=coverArtArchive&ref=00000000-0000-4000-8000-000000000009' },
  'GET /api/v1/lyrics/search': { who: HOSTS, query: '?title=a&artist=b' },
  'PUT /api/v1/songs/:songId/lyrics': { who: STARTER, body: { text: 'a line of words' } },
  'POST /api/v1/songs/:songId/lyrics/find': { who: HOSTS, body: {} },
  'POST /api/v1/songs/:songId/lyrics/versions/:versionId/restore': { who: STARTER },
  'POST /api/songs': { who: SINGERS, body: { title: 'A title', artist: 'An artist' } },
  'PATCH /api/songs/:songId': { who: STARTER, body: { title: 'Changed' } },
  'DELETE /api/songs/:songId': { who: STARTER, fresh: true },
  'GET /api/v1/settings': { who: ADMINS },
  'PATCH /api/v1/settings': { who: ADMINS, body: {} },
  ...all('GET /api/v1/outside-services', 'GET /api/v1/house'),
};

const FOLDERS = '/api/v1/library/watched-folders';
const PLAYLIST = '/api/v1/playlists/:playlistId';
const library: Record<string, Line> = {
  ...all('GET /api/v1/artists', 'GET /api/v1/labels', 'GET /api/v1/folders', 'GET /api/v1/favourites'),
  ...all('GET /api/v1/songs/:songId/bundle'),
  'PUT /api/v1/favourites/:songId': { who: PERSONS },
  'DELETE /api/v1/favourites/:songId': { who: PERSONS },
  'GET /api/v1/search': { who: ALL, query: '?q=a' },
  'PUT /api/v1/songs/:songId/cover': { who: STARTER },
  'GET /api/v1/library/statistics': { who: HOSTS },
  'GET /api/v1/library/duplicates': { who: HOSTS },
  'POST /api/v1/library/batch': { who: HOSTS_AND_KEYS, body: { action: 'label', songIds: ['SONG'], add: ['a'] } },
  'POST /api/v1/library/analyse-missing': { who: HOSTS },
  'POST /api/v1/library/export': { who: HOSTS_AND_KEYS, body: { songIds: ['SONG'] } },
  'POST /api/v1/library/import': { who: HOSTS },
  'GET /api/v1/playlists': { who: ALL },
  'POST /api/v1/playlists': { who: SINGERS, body: { name: 'Another' } },
  [`GET ${PLAYLIST}`]: { who: ALL },
  [`PATCH ${PLAYLIST}`]: { who: STARTER, body: { name: 'Changed' } },
  [`DELETE ${PLAYLIST}`]: { who: STARTER, fresh: true },
  [`GET ${PLAYLIST}/songs`]: { who: ALL },
  [`POST ${PLAYLIST}/songs`]: { who: STARTER, body: { songIds: ['SONG'] } },
  [`PUT ${PLAYLIST}/songs`]: { who: STARTER, body: { songIds: ['SONG'] } },
  [`DELETE ${PLAYLIST}/songs`]: { who: STARTER, body: { songIds: ['SONG'] } },
  [`GET ${FOLDERS}`]: { who: HOSTS },
  [`POST ${FOLDERS}`]: { who: HOSTS, body: { path: '/no/such/folder' } },
  [`POST ${FOLDERS}/preview`]: { who: HOSTS, body: { path: '/no/such/folder' } },
  [`PATCH ${FOLDERS}/:folderId`]: { who: HOSTS, body: {} },
  [`DELETE ${FOLDERS}/:folderId`]: { who: HOSTS },
  [`POST ${FOLDERS}/:folderId/scan`]: { who: HOSTS },
  [`POST ${FOLDERS}/:folderId/stop`]: { who: HOSTS },
  [`GET ${FOLDERS}/:folderId/failed`]: { who: HOSTS },
};

const openKaraokeStudio: Record<string, Line> = {
  ...all('GET /api/jobs/status', 'GET /api/jobs/dismissed', 'GET /api/songs/artists', 'GET /api/songs/by-artist/:name'),
  ...all('GET /api/songs/:songId/download/*', 'GET /api/songs/:songId/vocals', 'GET /api/songs/:songId/vocal'),
  ...all('GET /api/songs/:songId/instrumental', 'GET /api/songs/:songId/original', 'GET /api/songs/:songId/thumbnail'),
  ...all('GET /api/songs/:songId/thumbnail.:extension', 'GET /api/songs/:songId/cover', 'GET /api/songs/:songId/cover.:extension'),
  'GET /api/songs/search': { who: ALL, query: '?q=a' },
  'POST /api/jobs/:jobId/dismiss': { who: STARTER },
  ...Object.fromEntries(
    ['/karaoke-queue', '/api/karaoke-queue'].flatMap((base): [string, Line][] => [
      [`GET ${base}`, { who: ALL }],
      [`POST ${base}`, { who: SINGERS, body: { songId: 'SONG', singer: 'Somebody' } }],
      [`PUT ${base}/reorder`, { who: HOSTS, body: { items: [] } }],
      [`DELETE ${base}/:itemId`, { who: HOSTS }],
      [`POST ${base}/:itemId/play`, { who: HOSTS }],
    ]),
  ),
};

/** From outside, as far as it is switched on; here everything is switched off. */
const sources: Record<string, Line> = {
  'POST /api/v1/imports': { who: HOSTS, body: { url: 'https://example.org/a.mp3' } },
  'POST /api/v1/imports/batch': { who: HOSTS, body: { urls: ['https://example.org/a.mp3'] } },
  'GET /api/v1/imports/search': { who: HOSTS, query: '?query=a' },
  // An import's id is the key to looking at it, like a job's.
  ...all('GET /api/v1/imports', 'GET /api/v1/imports/:importId'),
  'POST /api/v1/imports/:importId/cancel': { who: STARTER },
  'POST /api/v1/imports/:importId/retry': { who: STARTER },
  'GET /api/v1/webhooks': { who: ADMINS },
  'POST /api/v1/webhooks': { who: ADMINS, body: { url: 'http://127.0.0.1:9/', events: ['party.ended'] } },
  'PATCH /api/v1/webhooks/:webhookId': { who: ADMINS, body: { enabled: false } },
  'DELETE /api/v1/webhooks/:webhookId': { who: ADMINS },
  'GET /api/v1/webhooks/:webhookId/deliveries': { who: ADMINS },
  'POST /api/v1/webhooks/:webhookId/test': { who: ADMINS },
  'GET /api/v1/events': { who: ALL, query: '?rooms=library' },
  ...all('GET /api/songs/:songId/lyrics', 'GET /api/lyrics/:songId'),
  'POST /api/lyrics/:songId': { who: STARTER, body: { lyrics: 'a line of words' } },
  'GET /api/lyrics/search': { who: HOSTS, query: '?track_name=a&artist_name=b' },
  'GET /api/metadata/search': { who: HOSTS, query: '?title=a&artist=b' },
  'POST /api/songs/metadata/auto': { who: HOSTS, body: { title: 'a', artist: 'b', song_id: 'SONG' } },
  'GET /api/youtube/search': { who: HOSTS, query: '?query=a' },
  'POST /api/youtube/download': { who: HOSTS, body: { videoId: 'abcdefghijk' } },
  'GET /api/youtube-music/search': { who: HOSTS, query: '?q=a' },
};

const PARTY = '/api/v1/parties/:partyId';
const parties: Record<string, Line> = {
  'POST /api/v1/parties': { who: HOSTS, body: { name: 'Another' } },
  'POST /api/v1/parties/house': { who: HOSTS },
  ...all('GET /api/v1/parties', 'GET /api/v1/clock'),
  [`GET ${PARTY}`]: { who: MEMBERS },
  [`PATCH ${PARTY}`]: { who: PARTY_HOST, body: { name: 'Changed' } },
  [`GET ${PARTY}/me`]: { who: MEMBERS },
  [`GET ${PARTY}/history`]: { who: MEMBERS },
  [`POST ${PARTY}/end`]: { who: PARTY_HOST, fresh: true },
  'GET /api/v1/parties/invitation': { who: ALL, query: '?code=CODE' },
  'POST /api/v1/parties/join': { who: ALL, body: { code: 'CODE', name: 'Somebody' }, fresh: true },
  [`POST ${PARTY}/members`]: { who: PARTY_HOST, body: { name: 'Grandma' } },
  [`PATCH ${PARTY}/members/:memberId`]: { who: MEMBERS, body: { away: false } },
  [`DELETE ${PARTY}/members/:memberId`]: { who: MEMBERS, fresh: true },
  [`GET ${PARTY}/queue`]: { who: MEMBERS },
  [`POST ${PARTY}/queue`]: { who: MEMBERS, body: { songId: 'SONG' } },
  [`PATCH ${PARTY}/queue/:entryId`]: { who: MEMBERS, body: { held: false } },
  [`DELETE ${PARTY}/queue/:entryId`]: { who: MEMBERS, fresh: true },
  [`PUT ${PARTY}/queue/:entryId/vote`]: { who: MEMBERS, body: { voted: true } },
  [`PUT ${PARTY}/queue/own-order`]: { who: MEMBERS, body: { entryIds: ['ENTRY'] } },
  [`PUT ${PARTY}/queue/order`]: { who: PARTY_HOST, body: { entryIds: ['ENTRY'] } },
  [`POST ${PARTY}/queue/undo`]: { who: PARTY_HOST },
  [`GET ${PARTY}/performance`]: { who: MEMBERS },
  // Whoever sings may, too: nobody is on stage here.
  [`PATCH ${PARTY}/performance`]: { who: MEMBERS, body: { keyShift: 0 } },
  [`POST ${PARTY}/performance/start`]: { who: PARTY_HOST, body: {} },
  [`POST ${PARTY}/performance/play`]: { who: MEMBERS },
  [`POST ${PARTY}/performance/pause`]: { who: MEMBERS },
  [`POST ${PARTY}/performance/seek`]: { who: PARTY_HOST, body: { positionSeconds: 0 } },
  [`POST ${PARTY}/performance/skip`]: { who: MEMBERS },
  [`POST ${PARTY}/performance/finish`]: { who: PARTY_HOST },
  [`POST ${PARTY}/performance/break`]: { who: PARTY_HOST, body: { minutes: null } },
  [`POST ${PARTY}/reactions`]: { who: MEMBERS, body: { reaction: '👏' } },
  [`POST ${PARTY}/commands`]: { who: MEMBERS, body: { type: 'party.react', reaction: '👏' } },
};

export const RIGHTS: Readonly<Record<string, Line>> = {
  ...pages,
  ...health,
  ...people,
  ...jobs,
  ...songs,
  ...library,
  ...sources,
  ...openKaraokeStudio,
  ...parties,
};
