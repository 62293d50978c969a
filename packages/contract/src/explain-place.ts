import type { Place, QueueEntry } from './singers-queue.ts';

/** Why an entry is where it is, in one sentence for its singer. */
export function explainPlace({ place, reason }: Pick<Place, 'place' | 'reason'>, { preparation }: Pick<QueueEntry, 'preparation'>): string {
  const ahead = (place ?? 1) - 1;
  const before = ahead === 1 ? '1 song comes first' : `${ahead} songs come first`;
  switch (reason.code) {
    case 'next':
      return 'You are next.';
    case 'round':
      return `This is a turn of round ${reason.round}. ${before}: of people who had fewer turns tonight, or as many and have waited longer.`;
    case 'waited':
      return `${before}: of people who have waited longer since their last turn.`;
    case 'order':
      return `${before}: they were added earlier.`;
    case 'votes':
      return `${before}: more people want to hear them, or as many and their singers have waited longer.`;
    case 'pinned':
      return ahead === 0 ? 'The host put this song next.' : `The host put this song here. ${before}.`;
    case 'preparing':
      return `The song is still being made${timeLeft(preparation.secondsLeft)}. Others sing meanwhile, and the turn is kept.`;
    case 'failed':
      return 'This song could not be made. Try it again or choose another.';
    case 'held':
      return 'This song is held back. Release it and it gets a place again.';
    case 'away':
      return 'Its singer is away. Come back and it gets a place again.';
    case 'left':
      return 'Its singer has left. It waits half an hour for them to come back.';
  }
}

function timeLeft(seconds: number | null): string {
  return seconds === null ? '' : `, for about ${Math.max(1, Math.round(seconds / 60))} min`;
}
