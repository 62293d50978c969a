// The import rules of docs/architecture.md. Each comment says what to do instead.
const to = (path) => ({ path });
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(apps|packages)/', pathNot: [from, ...allowed] },
});
const TEST = '\\.(test|fixture)\\.tsx?$';

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Break the cycle: move what both need into the lower of the two.',
      from: {},
      to: { circular: true },
    },
    only('song-model-is-the-bottom', '^packages/song-model/', ['^packages/testkit/'], 'song-model imports nothing of ours.'),
    only('contract-imports-song-model', '^packages/contract/', ['^packages/song-model/'], 'contract may import song-model only.'),
    only(
      'audio-engine-imports-song-model',
      '^packages/audio-engine/',
      ['^packages/song-model/', '^packages/testkit/'],
      'The engine knows sound and song-model; pass everything else in as arguments.',
    ),
    only(
      'stage-engine-imports-song-model',
      '^packages/stage-engine/',
      ['^packages/song-model/', '^packages/testkit/'],
      'stage-engine has no network and no React: pass data in.',
    ),
    only(
      'web-imports',
      '^apps/web/',
      ['^packages/(contract|song-model|stage-engine|testkit)/'],
      'The web app talks to the server through contract; engine code stays on the server.',
    ),
    only('server-imports', '^apps/server/', ['^packages/'], 'The server may import packages only.'),
    only(
      'cli-imports',
      '^apps/cli/',
      ['^apps/server/(src|dist)/(compose|main|config/)', '^packages/song-model/'],
      "The CLI goes through the server's compose.ts.",
    ),
    {
      name: 'testkit-in-tests-only',
      severity: 'error',
      comment: 'testkit is for tests.',
      from: { pathNot: [TEST, '^packages/testkit/', '/e2e/', '\\.contract\\.ts$'] },
      to: to('^packages/testkit/'),
    },
    {
      name: 'features-do-not-import-compose',
      severity: 'error',
      comment: 'Only main.ts composes. Take what you need through the constructor.',
      from: { path: '^apps/server/src/(features|platform|compat)/', pathNot: TEST },
      to: to('^apps/server/src/(compose[^/]*|main)\\.ts$'),
    },
    {
      name: 'platform-below-features',
      severity: 'error',
      comment: 'platform/ is technology: it knows no feature.',
      from: { path: '^apps/server/src/platform/', pathNot: TEST },
      to: to('^apps/server/src/(features|compat)/'),
    },
    {
      name: 'features-meet-at-services',
      severity: 'error',
      comment: "Import another feature's service or types, never its routes or repository.",
      from: { path: '^apps/server/src/features/([^/]+)/', pathNot: TEST },
      to: { path: '^apps/server/src/features/', pathNot: ['^apps/server/src/features/$1/', '\\.(service|types|pipeline|step)\\.ts$'] },
    },
    {
      name: 'routes-not-to-repositories',
      severity: 'error',
      comment: 'route → service → repository.',
      from: { path: '\\.routes\\.ts$' },
      to: to('\\.repository\\.ts$'),
    },
    {
      name: 'compat-to-services',
      severity: 'error',
      comment: 'compat serves old paths over services only.',
      from: { path: '^apps/server/src/compat/', pathNot: TEST },
      to: { path: '^apps/server/src/features/', pathNot: '\\.(service|types)\\.ts$' },
    },
    {
      name: 'engine-domains-apart',
      severity: 'error',
      comment: 'separation, lyrics, rhythm and melody meet at the package index only; what two need belongs in dsp or audio.',
      from: { path: '^packages/audio-engine/src/(separation|lyrics|rhythm|melody)/', pathNot: TEST },
      to: { path: '^packages/audio-engine/src/(separation|lyrics|rhythm|melody|io)/', pathNot: '^packages/audio-engine/src/$1/' },
    },
    {
      name: 'dsp-is-pure',
      severity: 'error',
      comment: 'dsp and audio are pure: move input and output to io/ or inference/.',
      from: { path: '^packages/audio-engine/src/(dsp|audio)/', pathNot: TEST },
      to: {
        path: ['^packages/audio-engine/src/(io|inference|separation|lyrics|rhythm|melody)/', '^(node:)?(fs|child_process|net|http)(/|$)'],
      },
    },
  ],
  options: {
    // A package is met at its built index: the arrow counts, what is behind it is cruised from its source.
    doNotFollow: { path: ['node_modules', '/dist/'] },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
