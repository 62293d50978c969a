// Measures the engine on real music with known truth, through the code that users run:
//   npm run eval -- --data DIR [--only words,align,align-generated,…] [--songs TEXT] [--quality fast|standard|best] [--json] [--save] [--results FILE]
// Results are kept in STORAGE_ROOT as the server keeps them; only steps whose code changed run again. Figures are compared
// with the ones that the last --save wrote (to STORAGE_ROOT/eval/, or to FILE).
// Exit status: 0 measured, 1 an item failed, 2 the command line is wrong.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openContext } from './context.mjs';
import { printMeasure, summariseMeasure } from './report.mjs';

/**
 * A measure is an object:
 *   name                    what --only calls it
 *   columns                 [{ key, label, digits, better: 'low' | 'high' | null }], figures in the order they are printed
 *   items(dataDir)          → [{ id, group, … }]: what there is to measure; groups (languages, kinds) get rows of their own
 *   measure(item, context)  → figures by key, and whatever else `summarise` and `details` want of the item
 *   summarise(rows)         → figures of several items together; a row is { id, group, figures }
 *   details(rows)           → lines of text printed below the table (optional)
 */
const MEASURES = ['words', 'align', 'stems', 'beats', 'pitch'];
/** Measures that make their songs; they run only when asked for. */
const GENERATED = ['align-generated'];

/** Only after the build: measures call the engine as it is built. */
async function loadMeasures(names) {
  const modules = await Promise.all(names.map((name) => import(`./${name}.mjs`)));
  return modules.map((module, i) => module[names[i].replace(/-(.)/g, (_, letter) => letter.toUpperCase())]);
}

class UsageError extends Error {}

function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      only: { type: 'string' },
      songs: { type: 'string', default: '' },
      quality: { type: 'string', default: 'standard' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      results: { type: 'string' },
    },
  });
  const all = [...MEASURES, ...GENERATED];
  const only = values.only?.split(',') ?? MEASURES;
  const unknown = only.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no measure "${unknown}"; there are ${all.join(', ')}.`);
  const isDataNeeded = only.some((name) => MEASURES.includes(name));
  if (isDataNeeded && (values.data === undefined || !existsSync(values.data)))
    throw new UsageError('--data DIR is the folder with the songs and their truth.');
  return { ...values, data: values.data && resolve(values.data), names: all.filter((name) => only.includes(name)) };
}

async function readSaved(path) {
  if (!existsSync(path)) return null;
  return JSON.parse(await readFile(path, 'utf8'));
}

async function measureAll(measure, given, context) {
  const rows = [];
  const failures = [];
  for (const item of (await measure.items(given.data)).filter(({ id }) => id.includes(given.songs))) {
    if (!given.json) process.stderr.write(`${measure.name} ${item.id}…\n`);
    try {
      rows.push({ id: item.id, group: item.group, figures: await measure.measure(item, context) });
    } catch (error) {
      failures.push({ id: item.id, message: error.message });
      process.stderr.write(`${measure.name} ${item.id}: ${error.stack}\n`);
    }
  }
  return { rows, failures };
}

async function run(args) {
  const given = readArguments(args);
  await import('../built.mjs'); // builds; what is wrong with the command line is said before
  const measures = await loadMeasures(given.names);
  const context = await openContext(given);
  const path = given.results ?? join(context.storageRoot, 'eval', `results-${given.quality}.json`);
  const saved = await readSaved(path);
  const report = {
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? '?'}`,
    quality: given.quality,
    measures: {},
  };
  let failed = false;
  try {
    for (const measure of measures) {
      const { rows, failures } = await measureAll(measure, given, context);
      failed ||= failures.length > 0;
      const summary = { ...summariseMeasure(measure, rows), failures };
      report.measures[measure.name] = summary;
      if (!given.json) printMeasure(measure, rows, summary, saved?.measures[measure.name] ?? null);
    }
  } finally {
    await context.close();
  }
  if (given.json) process.stdout.write(`${JSON.stringify({ ...report, savedAt: saved?.at ?? null, saved: saved?.measures ?? null })}\n`);
  else if (saved) console.log(`\nDifferences are to ${saved.at} (${saved.machine}).`);
  if (given.save) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify({ ...report, measures: { ...saved?.measures, ...report.measures } }, null, 1)}\n`);
  }
  return failed ? 1 : 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError) && error.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw error;
  console.error(error.message);
  process.exitCode = 2;
}
