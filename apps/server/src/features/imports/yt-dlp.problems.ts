import type { ErrorCode } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';

/** What the program says, and what that means to people. The first that fits counts. */
const PROBLEMS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/private video|members[- ]only|join this channel|premium members|is private/i, 'import.private'],
  [/sign in|log ?in|cookies|confirm (your age|you.re not a bot)|age[- ]restricted/i, 'import.signInNeeded'],
  [/HTTP Error 429|too many requests|rate[- ]limit/i, 'outside.busy'],
  [/unsupported url|is not a valid url|no suitable extractor/i, 'import.badLink'],
  [
    /video unavailable|not made this video available|not available|has been removed|no longer available|HTTP Error 404|geo.?restrict|does not exist|terminated|live event/i,
    'import.unavailable',
  ],
  [
    /unable to extract|signature|nsig|player response|HTTP Error 403|requested format is not available|confirm you are on the latest version|please report this issue/i,
    'import.toolOutdated',
  ],
  [
    /unable to download|timed out|name resolution|getaddrinfo|connection (refused|reset)|network is unreachable|remote end closed/i,
    'outside.unreachable',
  ],
];
const MOST_CHARS = 300;

/** Says in our words what yt-dlp complained about, and what to do about it. */
export function problemOf(complaints: string): DomainError {
  const lines = complaints.split('\n').filter((line) => /^ERROR:/.test(line));
  const said = lines.join('\n') || complaints;
  const code = PROBLEMS.find(([pattern]) => pattern.test(said))?.[1] ?? 'import.failed';
  if (code !== 'import.failed') return new DomainError(code, {}, { cause: new Error(said) });
  const last = (lines.at(-1) ?? '').replace(/^ERROR:\s*(\[[^\]]*\]\s*)?/, '').slice(0, MOST_CHARS);
  const detail =
    last === '' ? 'The import failed, and yt-dlp does not say why. Update it, or choose another link.' : `The import failed: ${last}`;
  return new DomainError('import.failed', { detail }, { cause: new Error(said) });
}
