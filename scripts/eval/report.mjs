// Tables of figures: a row per item, per group and in total, with the difference to the saved figures.

/** Figures of all items, of each group and of all together. */
export function summariseMeasure(measure, rows) {
  const groups = [...new Set(rows.map(({ group }) => group))].sort();
  return {
    items: Object.fromEntries(rows.map(({ id, figures }) => [id, onlyColumns(measure, figures)])),
    groups: Object.fromEntries(groups.map((group) => [group, measure.summarise(rows.filter((row) => row.group === group))])),
    total: rows.length === 0 ? null : measure.summarise(rows),
  };
}

function onlyColumns(measure, figures) {
  return Object.fromEntries(measure.columns.map(({ key }) => [key, figures[key] ?? null]));
}

export function printMeasure(measure, rows, summary, saved) {
  const table = [[measure.name, ...measure.columns.map(({ label }) => label)]];
  const add = (name, figures, before) =>
    table.push([name, ...measure.columns.map((column) => cell(column, figures[column.key], before?.[column.key]))]);
  for (const { id, figures } of rows) add(id, figures, saved?.items[id]);
  for (const [group, figures] of Object.entries(summary.groups)) add(`— ${group}`, figures, saved?.groups[group]);
  if (summary.total) add('— all', summary.total, saved?.total);
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  console.log('');
  for (const row of table) console.log(row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  '));
  for (const { id, message } of summary.failures) console.log(`✗ ${id}: ${message}`);
  for (const line of measure.details?.(rows) ?? []) console.log(line);
}

/** `71 (−12)`; better differences carry a `+`, worse ones a `!`, when the column says which way is better. */
function cell({ digits, better }, value, before) {
  if (value === null || value === undefined || Number.isNaN(value)) return '·';
  const text = value.toFixed(digits);
  if (before === null || before === undefined || before.toFixed(digits) === text) return text;
  const difference = value - before;
  const mark = better === null ? '' : difference < 0 === (better === 'low') ? '✓' : '!';
  return `${text} (${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(digits)}${mark})`;
}
