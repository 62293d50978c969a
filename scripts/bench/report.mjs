const OURS = 'ours';

/** Every peer against ours. A ratio is of two runs of the same round, so that what else the machine did weighs on both. */
export function comparison(runs, clipSeconds) {
  const ids = [...new Set(runs.map(({ id }) => id))];
  return ids.map((id) => {
    const own = runs.filter((run) => run.id === id);
    const pairs = own.flatMap((run) => runs.filter((other) => other.id === OURS && other.round === run.round).map((ours) => [run, ours]));
    const ratio = (field) => median(pairs.map(([run, ours]) => run[field] / ours[field]));
    const seconds = median(own.map((run) => run.seconds));
    return {
      id,
      seconds,
      realTimeFactor: rounded(seconds / clipSeconds, 3),
      processorSeconds: median(own.map((run) => run.processorSeconds)),
      peakMiB: Math.max(...own.map((run) => run.peakMiB)),
      peakAllMiB: Math.max(...own.map((run) => run.peakAllMiB)),
      timesOurSeconds: ratio('seconds'),
      timesOurProcessorSeconds: ratio('processorSeconds'),
      timesOurMemory: ratio('peakMiB'),
    };
  });
}

export function report({ date, machine, clipSeconds, firstRuns, comparison: rows, job }) {
  const lines = [
    `${date.slice(0, 10)}, ${machine.cores} cores of ${machine.processor}, ${machine.memoryGiB} GiB, Node ${machine.node}, load before ${machine.loadBefore}`,
    ...(machine.loadBefore > machine.cores / 2 ? ['Other work ran on this machine: trust the ratios, not the seconds.'] : []),
    '',
    `Splitting ${clipSeconds} s of music, process start to last stem written`,
    table([
      ['', 'seconds', 'of real time', 'processor-s', 'peak MiB', 'all processes', '× our seconds', '× our processor-s', '× our memory'],
      ...rows.map((row) => [
        row.id,
        row.seconds,
        row.realTimeFactor,
        row.processorSeconds,
        row.peakMiB,
        row.peakAllMiB,
        row.timesOurSeconds,
        row.timesOurProcessorSeconds,
        row.timesOurMemory,
      ]),
    ]),
  ];
  for (const { id, seconds } of firstRuns) lines.push(`${id}, very first run (writes the faster graph): ${seconds} s`);
  if (job)
    lines.push(
      '',
      `A whole job (${job.status}): ${job.durationSeconds} s of music in ${job.seconds} s = ${job.realTimeFactor} of its length, peak ${job.peakAllMiB} MiB of all processes, ${job.peakMiB} MiB of the largest`,
      table(Object.entries(job.secondsPerStep).map(([step, seconds]) => [step, rounded(seconds, 2)])),
    );
  return `${lines.join('\n')}\n`;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '–').length)));
  const cell = (value, column) => (column === 0 ? String(value).padEnd(widths[0]) : String(value ?? '–').padStart(widths[column]));
  return rows.map((row) => `  ${row.map(cell).join('  ')}`).join('\n');
}

function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  return rounded(sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, 2);
}

function rounded(value, digits) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
