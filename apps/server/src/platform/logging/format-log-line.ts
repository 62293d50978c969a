// Log lines for people: time, level, sentence, fields, and an error's stack below.

/** From a line of JSON as pino writes it. */
export function formatLogLine(json: string): string {
  const { time, level, message, err, service: _, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const clock = typeof time === 'string' ? time.slice(11, 23) : '';
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = [clock, String(level).toUpperCase().padEnd(7), String(message ?? ''), ...pairs].join(' ');
  return `${head}\n${stackOf(err)}`;
}

function stackOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return '';
  const { stack, message } = err as { stack?: unknown; message?: unknown };
  return `${String(stack ?? message ?? '').replace(/^/gm, '    ')}\n`;
}
