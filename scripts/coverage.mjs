// `npm run coverage`: runs every test and writes docs/coverage.md from the ones that passed.
import { spawnSync } from 'node:child_process';
import { build } from './build.mjs';

build();
const { status } = spawnSync('npx', ['vitest', 'run'], { stdio: 'inherit', env: { ...process.env, REFRAIN_COVERAGE: '1' } });
process.exit(status ?? 1);
