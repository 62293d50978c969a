#!/usr/bin/env node
// Builds what is stale, then runs the command: a fresh clone needs no build step of its own.
import { existsSync } from 'node:fs';

const builder = new URL('../../../scripts/build.mjs', import.meta.url);
if (existsSync(builder)) (await import(builder)).build();
const { main } = await import('../dist/main.js');
process.exitCode = await main(process.argv.slice(2));
