// A vitest reporter: says in one plain line how the tests went and, when asked (`npm run coverage`), writes
// docs/coverage.md — which capability of the older systems is shown by which test. A test shows the rows that its own
// title or a title around it begins with: `describe('B08 GET /api/status/{id}')`, `it('A16 G09 …')`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROW_ID = /^(?:[ABCGPW]\d{2}[a-z]?|K:[A-Z][A-Z0-9_]*)$/;
const LONGEST_TITLE = 110;

/** The row ids that a title begins with. */
export function rowIds(title) {
  const words = title.split(/\s+/);
  const end = words.findIndex((word) => !ROW_ID.test(word));
  return end === -1 ? words : words.slice(0, end);
}

/** @param groups [{ title, rows: { id: capability } }]; @param tests [{ titles, file, state }]; ids of no row (settings of our own, say) are left out */
export function coveragePage(groups, tests) {
  const byRow = new Map();
  for (const test of tests) for (const id of new Set(test.titles.flatMap(rowIds))) byRow.set(id, [...(byRow.get(id) ?? []), test]);
  const shown = (id) =>
    byRow.has(id) && byRow.get(id).every(({ state }) => state !== 'failed') && byRow.get(id).some(({ state }) => state === 'passed');
  const sections = groups.map(({ title, rows }) => {
    const ids = Object.keys(rows);
    const lines = ids.map((id) => {
      const proof = shown(id) ? proofOf(byRow.get(id).filter(({ state }) => state === 'passed')) : '';
      return `| ${id} | ${cell(rows[id])} | ${shown(id) ? '✓' : '–'} | ${proof} |`;
    });
    const head = `## ${title}\n\n${ids.filter(shown).length} of ${ids.length}\n\n| row | capability | | shown by |\n|---|---|---|---|`;
    return `${head}\n${lines.join('\n')}\n`;
  });
  return `# Coverage\n\nWhat the older systems could do or promised, and the test that shows it here. Made by \`npm run coverage\` from the titles of the\ntests: a row without a passing test has a dash.\n\n${sections.join('\n')}`;
}

/** The best proof: from outside rather than of a part, and of these the test that names fewest rows. */
function proofOf(tests) {
  const weight = ({ titles, file }) => titles.flatMap(rowIds).length + (file.includes('/e2e/') ? 0 : 100);
  const [best] = [...tests].sort((a, b) => weight(a) - weight(b));
  const title = best.titles
    .map((text) => text.split(/\s+/).slice(rowIds(text).length).join(' '))
    .filter(Boolean)
    .join(' › ');
  return `${cell(title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title)} (\`${best.file}\`)`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export class CoverageReporter {
  onTestRunEnd(modules) {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        titles: titlesOf(test),
        file: relative(root, module.moduleId),
        state: test.result().state,
      })),
    );
    const count = (state) => tests.filter((test) => test.state === state).length;
    // A file that could not be loaded has no tests to count, and is a failure all the same.
    const broken = modules.filter((module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0).length;
    if (process.env.REFRAIN_COVERAGE === '1') {
      const groups = JSON.parse(readFileSync(join(root, 'docs/coverage-rows.json'), 'utf8'));
      writeFileSync(join(root, 'docs/coverage.md'), coveragePage(groups, tests));
    }
    process.stdout.write(`\n${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped\n`);
  }
}

function titlesOf(test) {
  const titles = [];
  for (let node = test; node.type !== 'module'; node = node.parent) titles.unshift(node.name);
  return titles;
}
