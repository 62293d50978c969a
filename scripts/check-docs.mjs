// Checks that what the pages point to is there: files and pictures by relative links, and tests by their names.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LEFT_OUT = new Set(['node_modules', 'dist', '.git']);

function files(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path, ending) : entry.name.endsWith(ending) ? [path] : [];
  });
}

const tests = new Set(files(ROOT, '.test.ts').map((path) => path.split(/[\\/]/).pop()));
const missing = files(ROOT, '.md').flatMap((page) => {
  const text = readFileSync(page, 'utf8');
  const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/i.test(target) && !existsSync(join(dirname(page), decodeURIComponent(target))));
  const names = [...text.matchAll(/[\w./-]+\.test\.ts/g)]
    .map(([name]) => name.split('/').pop())
    // `x.test.ts` and `*.db.test.ts` stand for any.
    .filter((name) => !/^(x?)\./.test(name) && !tests.has(name));
  return [...links, ...names].map((name) => `${relative(ROOT, page)}: ${name} is not there`);
});
for (const line of missing) console.error(line);
process.exit(missing.length === 0 ? 0 : 1);
