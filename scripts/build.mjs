// Builds what is stale: TypeScript by project references, the web app when one of its sources is newer than its output.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'package.json'));

function runModule(packageName, bin, args, cwd = root) {
  const folder = dirname(require.resolve(`${packageName}/package.json`));
  execFileSync(process.execPath, [join(folder, bin), ...args], { cwd, stdio: ['ignore', 2, 2] });
}

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(path)
      .filter((name) => !['dist', 'node_modules', 'e2e'].includes(name))
      .map((name) => newest(join(path, name))),
  );
}

export function build() {
  if (!existsSync(join(root, 'apps/server/dist/main.js'))) console.error('Building Refrain, this once…');
  runModule('typescript', 'bin/tsc', ['--build']);
  const page = join(root, 'apps/web/dist/app/index.html');
  const sources = ['apps/web', 'packages/song-model/src', 'packages/contract/src', 'packages/stage-engine/src'].map((path) =>
    newest(join(root, path)),
  );
  if (!existsSync(page) || statSync(page).mtimeMs < Math.max(...sources))
    runModule('vite', 'bin/vite.js', ['build', '--logLevel', 'warn'], join(root, 'apps/web'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
