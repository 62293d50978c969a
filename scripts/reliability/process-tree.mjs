// What a program and everything it started use: read from /proc, so Linux only.
import { readdirSync, readFileSync } from 'node:fs';

const KIBIBYTES_PER_MEBIBYTE = 1024;

/** All running processes: `{ pid, parentPid, command }`. */
export function listProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The name in parentheses may hold anything, so fields are counted from its end.
        const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return state === 'Z' ? [] : [{ pid: Number(name), parentPid: Number(parentPid), command }];
      } catch {
        return []; // It ended while we looked.
      }
    });
}

/** The process and all below it. */
export function treeOf(rootPid, processes = listProcesses()) {
  const tree = processes.filter((one) => one.pid === rootPid);
  for (let i = 0; i < tree.length; i++) tree.push(...processes.filter((one) => one.parentPid === tree[i].pid));
  return tree;
}

/** Step processes that run anywhere under `rootPid`, with their lane (the name of the queue they serve). */
export function stepProcesses(rootPid) {
  return treeOf(rootPid)
    .filter(({ command }) => command.includes('step-process.js'))
    .map((one) => ({ ...one, lane: one.command.split(' ').at(-1) }));
}

export function isRunning(pid) {
  return listProcesses().some((one) => one.pid === pid);
}

/** Resident memory in MiB; 0 when the process is gone. */
export function residentMiB(pid) {
  try {
    const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kibibytes ?? 0) / KIBIBYTES_PER_MEBIBYTE);
  } catch {
    return 0;
  }
}

/** Processor time it has used, in hundredths of a second; 0 when the process is gone. */
export function processorTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The 14th and 15th field, counted from the end of the name.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/** A short name for a process: its lane, its program, or what it is. */
export function roleOf({ command }) {
  if (command.includes('step-process.js')) return command.split(' ').at(-1);
  const program = command.split(' ')[0].split('/').at(-1);
  return program.startsWith('ff') ? program : 'refrain';
}
