import { readdirSync, readFileSync } from 'node:fs';

/** Processes of steps that this process started, of one lane or of all (Linux only: read from /proc). */
export function stepProcesses(lane = ''): number[] {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // It ended meanwhile.
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      // pid (name) state parent …; the name may hold spaces and brackets.
      const parent = Number(read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1]);
      const command = read(`/proc/${pid}/cmdline`);
      return parent === process.pid && command.includes('step-process') && command.includes(lane);
    })
    .map(Number);
}
