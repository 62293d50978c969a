import type { Place, QueueEntry, QueueRule, Screen, Singer } from '@refrain/contract';
import type { TFunction } from 'i18next';
import type { Text } from '../i18n/translation.ts';

/** `Ann`, `Ann and Ben`, `Ann, Ben and Cleo`. */
export function namesText(t: TFunction, singers: readonly Pick<Singer, 'name'>[]): string {
  const names = singers.map(({ name }) => name);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : t('{{names}} and {{last}}', { names: names.join(', '), last });
}

/** What our own displays call themselves, in every language: a word between programs. */
export const STAGE_NAME = 'Stage';

/** What screens are called, in their order: ours in the reader's language and numbered when there are several, others by the name they gave. */
export function screenNames(t: TFunction, screens: readonly Pick<Screen, 'name' | 'kind'>[]): string[] {
  const isOurs = ({ name, kind }: Pick<Screen, 'name' | 'kind'>) => kind === 'stage' && name === STAGE_NAME;
  const several = screens.filter(isOurs).length > 1;
  let number = 0;
  return screens.map((screen) => {
    if (!isOurs(screen)) return screen.name;
    number += 1;
    return several ? t('Stage {{number}}', { number }) : t('Stage');
  });
}

/** `about 21:40`; nothing where no time can be told. */
export function expectedText(t: TFunction, place: Pick<Place, 'expectedAt'> | undefined): string {
  return place?.expectedAt ? t('about {{time, clock}}', { time: new Date(place.expectedAt) }) : '';
}

/** `+2`, `−3`, `0`, with a real minus. */
export function keyText(semitones: number): string {
  if (semitones === 0) return '0';
  return semitones > 0 ? `+${semitones}` : `−${-semitones}`;
}

/** What is changed about a song: `key −2, 90 %`. */
export function tuningText(t: TFunction, { keyShift, tempo }: Pick<QueueEntry, 'keyShift' | 'tempo'>): string {
  const parts = [];
  if (keyShift !== 0) parts.push(t('key {{shift}}', { shift: keyText(keyShift) }));
  if (tempo !== 1) parts.push(`${Math.round(tempo * 100)} %`);
  return parts.join(', ');
}

export const RULE_WORDS: Record<QueueRule, { name: Text; meaning: Text }> = {
  rounds: { name: 'Rounds', meaning: 'Nobody sings a second time before everybody sang once.' },
  longestWait: { name: 'Longest wait', meaning: 'Whoever has waited longest is next.' },
  inOrder: { name: 'As they come', meaning: 'First asked, first sung.' },
  votes: { name: 'By votes', meaning: 'The song most people want to hear is next.' },
};

/** Why an entry is where it is, in one sentence for its singer. */
export function placeText(t: TFunction, { place, reason }: Place, { preparation }: QueueEntry): string {
  const ahead = (place ?? 1) - 1;
  const before = t('{{count}} songs come first', { count: ahead });
  switch (reason.code) {
    case 'next':
      return t('You are next.');
    case 'round':
      return t('This is a turn of round {{round}}. {{before}}: of people who had fewer turns tonight, or as many and have waited longer.', {
        round: reason.round,
        before,
      });
    case 'waited':
      return t('{{before}}: of people who have waited longer since their last turn.', { before });
    case 'order':
      return t('{{before}}: they were added earlier.', { before });
    case 'votes':
      return t('{{before}}: more people want to hear them, or as many and their singers have waited longer.', { before });
    case 'pinned':
      return ahead === 0 ? t('The host put this song next.') : t('The host put this song here. {{before}}.', { before });
    case 'preparing':
      return preparingText(t, preparation.secondsLeft);
    case 'failed':
      return t('This song could not be made. Try it again or choose another.');
    case 'held':
      return t('This song is held back. Release it and it gets a place again.');
    case 'away':
      return t('Its singer is away. Come back and it gets a place again.');
    case 'left':
      return t('Its singer has left. It waits half an hour for them to come back.');
  }
}

function preparingText(t: TFunction, seconds: number | null): string {
  if (seconds === null) return t('The song is still being made. Others sing meanwhile, and the turn is kept.');
  return t('The song is still being made, for about {{minutes}} min. Others sing meanwhile, and the turn is kept.', {
    minutes: Math.max(1, Math.round(seconds / 60)),
  });
}
