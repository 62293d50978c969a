// What a script cannot do without is said in one line, before it begins.
import { spawnSync } from 'node:child_process';

/** Ends the script (exit status 2) unless `holds`, and says why. */
export function need(holds, missing) {
  if (holds) return;
  console.error(missing);
  process.exit(2);
}

/** @param packages what to install, by the name of the program that is started */
export function needPrograms(packages) {
  for (const [program, name] of Object.entries(packages))
    need(
      spawnSync(program, ['--version'], { stdio: 'ignore' }).error?.code !== 'ENOENT',
      `${program} is not on PATH (Debian: apt install ${name}).`,
    );
}
