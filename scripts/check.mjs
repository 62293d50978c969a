// `npm run check`: format and lint, types, import boundaries, links of the pages, unit tests.
import { spawnSync } from 'node:child_process';

const steps = [
  ['format and lint', 'npx', ['biome', 'ci', '.']],
  ['types', 'npx', ['tsc', '--build']],
  ['boundaries', 'node', ['scripts/check-boundaries.mjs']],
  ['links of the pages', 'node', ['scripts/check-docs.mjs']],
  ['unit tests', 'npx', ['vitest', 'run', '--exclude', '**/e2e/**', '--exclude', '**/*.golden.test.ts']],
];
for (const [name, command, args] of steps) {
  console.log(`\n› ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n✗ ${name}`);
    process.exit(status ?? 1);
  }
}
