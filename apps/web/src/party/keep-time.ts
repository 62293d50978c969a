import { clockReplySchema } from '@refrain/contract';
import type { ServerClock } from '@refrain/stage-engine';
import type { Realtime } from '../api/realtime.ts';

/** After a connect the first answers may be slow, so several are asked for soon; later one now and then. */
const FIRST_QUESTIONS = 8;
const FIRST_EVERY_MS = 150;
const EVERY_MS = 5_000;

/** Asks the server for its time while a party is watched, anew after every connect. @returns stops asking */
export function keepTime(realtime: Realtime, clock: ServerClock): () => void {
  let run = 0;
  const askOn = async () => {
    const own = ++run;
    for (let asked = 0; own === run && realtime.connected.get(); asked++) {
      await askOnce(realtime, clock);
      await new Promise((resolve) => setTimeout(resolve, asked < FIRST_QUESTIONS ? FIRST_EVERY_MS : EVERY_MS));
    }
  };
  void askOn();
  const stopListening = realtime.connected.subscribe(() => void askOn());
  return () => {
    run++;
    stopListening();
  };
}

async function askOnce(realtime: Realtime, clock: ServerClock): Promise<void> {
  const askedMs = localMs();
  const answer = await realtime.ask('clock', { clientMs: askedMs }).catch(() => null);
  const answeredMs = localMs();
  const reply = clockReplySchema.safeParse(answer);
  if (reply.success) clock.add({ askedMs, answeredMs, receivedMs: reply.data.receivedMs, sentMs: reply.data.sentMs });
}

/** Milliseconds that never jump, near the time of day. */
export const localMs = () => performance.timeOrigin + performance.now();
