import { PROGRAM_VERSION } from '@refrain/server/config';
import { EXIT } from './exit-codes.ts';

const HELP = `refrain — song in, karaoke out

Usage
  refrain make <file|folder…> [options]   split, time and trace songs into folders
  refrain align <file> <lyrics> [options] time every word of lyrics you have
  refrain serve                           run the server and its page
  refrain doctor [--json]                 check everything it needs, and say what to do
  refrain backup --out FILE               everything that is kept, in one file
  refrain restore FILE                    the same, into a new installation

Options of make
  --out DIR          where the folders go            (default: ./out)
  --lyrics FILE      words to time, plain or LRC     (one song only)
  --language xx      language sung, ISO 639-1        (default: found from the voice)
  --quality Q        fast | standard | best          (default: standard)
  --format F         flac | mp3 | wav | opus         (default: flac)
  --json             one summary object on standard output, nothing else

Options of align
  --out FILE         .json (lines, words, confidence), .lrc or .srt; without it JSON on standard output
  --language xx      as above

Results are kept in STORAGE_ROOT, so a second run reuses what is done.
Exit status: 0 done · 1 failed · 2 usage · 3 an input was refused · 4 a part is missing · 130 stopped
`;

/** Runs one command. @returns the exit status */
export async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  switch (command) {
    case 'make':
      return (await import('./make.ts')).make(rest);
    case 'align':
      return (await import('./align.ts')).align(rest);
    case 'serve':
      return (await import('./serve.ts')).serve();
    case 'doctor':
      return (await import('./doctor.ts')).doctor(rest);
    case 'backup':
      return (await import('./backup.ts')).backup(rest);
    case 'restore':
      return (await import('./backup.ts')).restore(rest);
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return command === undefined ? EXIT.usage : EXIT.ok;
    case '--version':
      process.stdout.write(`${PROGRAM_VERSION}\n`);
      return EXIT.ok;
    default:
      process.stderr.write(`There is no command "${command}". Try refrain --help.\n`);
      return EXIT.usage;
  }
}
