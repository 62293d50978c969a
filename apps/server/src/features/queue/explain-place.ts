import type { PlaceReason } from '@refrain/contract';

/** Why an entry is where it is, in one sentence for its singer. */
export function explainPlace({ code, ahead, round }: PlaceReason, minutesUntilReady: number | null): string {
  const before = ahead === 1 ? '1 song comes' : `${ahead} songs come`;
  switch (code) {
    case 'next':
      return 'You are next.';
    case 'round':
      return `This is a turn of round ${round}. ${before} first: of people who had fewer turns tonight, or as many and have waited longer.`;
    case 'waited':
      return `${before} first: of people who have waited longer since their last turn.`;
    case 'order':
      return `${before} first: they were added earlier.`;
    case 'votes':
      return `${before} first: more people want to hear them, or as many and their singers have waited longer.`;
    case 'pinned':
      return ahead === 0 ? 'The host put this song next.' : `The host put this song here. ${before} first.`;
    case 'preparing':
      return minutesUntilReady === null
        ? 'The song is still being made. Others sing meanwhile, and the turn is kept.'
        : `The song is still being made, for about ${minutesUntilReady} min. Others sing meanwhile, and the turn is kept.`;
    case 'failed':
      return 'This song could not be made. Try it again or choose another.';
    case 'held':
      return 'This song is held back. Release it and it gets a place again.';
    case 'away':
      return 'Its singer is away. Come back and it gets a place again.';
  }
}
