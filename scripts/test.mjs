// `npm test`: builds, then runs every test. Real models and real servers are part of it.
import { spawnSync } from 'node:child_process';
import { build } from './build.mjs';

build();
const { status } = spawnSync('npx', ['vitest', 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
