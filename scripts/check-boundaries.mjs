// Checks the import rules of .dependency-cruiser.mjs. dependency-cruiser parses through swc here (TypeScript 7 has no
// compiler API), but does not tell swc that a .tsx file holds JSX, and does not know `using`: both are mended on the way.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const swc = require('@swc/core');
const { parseSync } = swc;
swc.parseFileSync = (file, options) => {
  const source = readFileSync(file, 'utf8').replace(/^(\s*)(?:await )?using (?=\w+ =)/gm, '$1const ');
  return parseSync.call(swc, source, { ...options, tsx: file.endsWith('.tsx') });
};

const { cruise, format } = await import('dependency-cruiser');
const { default: config } = await import(new URL('../.dependency-cruiser.mjs', import.meta.url));

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}/src`));
const { output } = await cruise(folders, { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true });
const report = await format(output, { outputType: 'err-long' });
process.stdout.write(report.output);
process.exit(report.exitCode);
