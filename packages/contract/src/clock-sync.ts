import type { ClockReply } from './performances.ts';

/** One exchange of `clock`: the server's reply, and when it came back by one's own clock. */
export interface ClockSample extends ClockReply {
  readonly returnedMs: number;
}

/**
 * The server's time minus one's own, from several exchanges. Way there and way back are taken to be equally long, so an
 * exchange can be wrong by half of its time under way at most: the quickest one is believed (NTP, RFC 5905, section 8).
 * @returns null for no exchanges
 */
export function clockOffsetMs(samples: readonly ClockSample[]): number | null {
  const underWay = ({ clientMs, receivedMs, sentMs, returnedMs }: ClockSample) => returnedMs - clientMs - (sentMs - receivedMs);
  const best = samples.reduce<ClockSample | null>(
    (quickest, sample) => (quickest === null || underWay(sample) < underWay(quickest) ? sample : quickest),
    null,
  );
  return best === null ? null : (best.receivedMs - best.clientMs + (best.sentMs - best.returnedMs)) / 2;
}
