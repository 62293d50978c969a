/** What the program's exit status says; documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** Something went wrong that is not the caller's fault. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** At least one input was refused: not a sound, unknown model, unreadable file. */
  refused: 3,
  /** At least one song is there but a part of it is missing. */
  partial: 4,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
