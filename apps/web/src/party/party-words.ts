import type { Place, QueueEntry, QueueRule, Singer } from '@refrain/contract';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

/** `Ann`, `Ann and Ben`, `Ann, Ben and Cleo`. */
export function namesText(singers: readonly Pick<Singer, 'name'>[]): string {
  const names = singers.map(({ name }) => name);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** `about 21:40`; nothing where no time can be told. */
export function expectedText(place: Pick<Place, 'expectedAt'> | undefined): string {
  return place?.expectedAt ? `about ${CLOCK.format(new Date(place.expectedAt))}` : '';
}

/** `+2`, `−3`, `0`, with a real minus. */
export function keyText(semitones: number): string {
  if (semitones === 0) return '0';
  return semitones > 0 ? `+${semitones}` : `−${-semitones}`;
}

/** What is changed about a song: `key −2, 90 %`. */
export function tuningText({ keyShift, tempo }: Pick<QueueEntry, 'keyShift' | 'tempo'>): string {
  const parts = [];
  if (keyShift !== 0) parts.push(`key ${keyText(keyShift)}`);
  if (tempo !== 1) parts.push(`${Math.round(tempo * 100)} %`);
  return parts.join(', ');
}

export const RULE_WORDS: Record<QueueRule, { name: string; meaning: string }> = {
  rounds: { name: 'Rounds', meaning: 'Nobody sings a second time before everybody sang once.' },
  longestWait: { name: 'Longest wait', meaning: 'Whoever has waited longest is next.' },
  inOrder: { name: 'As they come', meaning: 'First asked, first sung.' },
  votes: { name: 'By votes', meaning: 'The song most people want to hear is next.' },
};
