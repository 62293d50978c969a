import type { Place, QueueEntry } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import { expectedText, namesText, placeText, tuningText } from '../party/party-words.ts';
import { usePartyCommand } from '../party/use-party.ts';
import { Button } from '../ui/button.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import type { RemoteProps } from './remote.types.ts';

/** Who sings what and when, and why then. */
export function QueueTab({ party, you, onSearch }: RemoteProps & { onSearch: () => void }) {
  const { t } = useTranslation();
  const { entries, places, rule } = party.queue;
  const placeOf = new Map(places.map((place) => [place.entryId, place]));
  const mine = entries.filter((entry) => isOf(entry, you.id));
  if (entries.length === 0) {
    return (
      <div className="mt-16 text-center">
        <h1 className="text-2xl font-extrabold">{t('Nobody waits')}</h1>
        <p className="mt-2 text-soft">{t('The stage is yours.')}</p>
        <Button kind="sing" className="mt-6 min-h-14 px-8" onClick={onSearch}>
          {t('Find a song')}
        </Button>
      </div>
    );
  }
  return (
    <>
      <h1 className="mb-4 text-2xl font-extrabold tracking-tight">{t('Queue')}</h1>
      <ol className="grid grid-cols-1 gap-2">
        {entries.map((entry) => (
          <QueueRow
            key={entry.id}
            entry={entry}
            place={placeOf.get(entry.id)}
            party={party}
            you={you}
            votes={rule === 'votes'}
            firstOfMine={mine[0]?.id === entry.id}
            mine={mine}
          />
        ))}
      </ol>
    </>
  );
}

interface RowProps extends RemoteProps {
  entry: QueueEntry;
  place: Place | undefined;
  /** Whether votes count tonight. */
  votes: boolean;
  firstOfMine: boolean;
  mine: readonly QueueEntry[];
}

function QueueRow({ entry, place, party, you, votes, firstOfMine, mine }: RowProps) {
  const { t } = useTranslation();
  const command = usePartyCommand(party.party.id);
  const { toasts } = useServices();
  const own = isOf(entry, you.id);
  const remove = async () => {
    if (!(await command({ type: 'queue.remove', entryId: entry.id }))) return;
    const { songId, keyShift, tempo } = entry;
    const again = { type: 'queue.add', songId, keyShift, tempo, singerIds: entry.singers.map(({ memberId }) => memberId) } as const;
    toasts.show(t('“{{title}}” is out of the queue.', { title: entry.title }), {
      seconds: 6,
      action: { label: t('Undo'), run: () => void command(again) },
    });
  };
  const makeFirst = () =>
    command({ type: 'queue.ownOrder', entryIds: [entry.id, ...mine.map(({ id }) => id).filter((id) => id !== entry.id)] });
  const voted = entry.voterIds.includes(you.id);
  return (
    <li className={`rounded-2xl p-4 ${own ? 'bg-raised' : 'bg-panel'}`}>
      <div className="flex gap-4">
        <span className="tabular w-8 shrink-0 text-2xl font-extrabold text-soft">{place?.place ?? '–'}</span>
        <div className="min-w-0 grow">
          <p className="truncate text-lg font-bold">{entry.title}</p>
          <p className="truncate text-soft">
            {own ? <b className="text-warm">{namesText(t, entry.singers)}</b> : namesText(t, entry.singers)}
            <span className="tabular"> {[expectedText(t, place), tuningText(t, entry)].filter(Boolean).map((text) => ` · ${text}`)}</span>
          </p>
          {place && place.place !== 1 && <p className="mt-1 text-sm text-faint">{placeText(t, place, entry)}</p>}
          {entry.preparation.status === 'preparing' && (
            <ProgressBar label={t('Making {{title}}', { title: entry.title })} value={entry.preparation.progress} className="mt-3" />
          )}
        </div>
        {votes && !own && (
          <Button
            kind={voted ? 'plain' : 'quiet'}
            aria-pressed={voted}
            className="shrink-0 px-4"
            onClick={() => void command({ type: 'queue.vote', entryId: entry.id, voted: !voted })}
          >
            ♥ <span className="tabular">{entry.voterIds.length}</span>
            <span className="sr-only"> {t('want to hear it')}</span>
          </Button>
        )}
      </div>
      {own && (
        <div className="mt-3 flex flex-wrap gap-2">
          {!firstOfMine && (
            <Button className="px-4" onClick={() => void makeFirst()}>
              {t('My next one')}
            </Button>
          )}
          <Button className="px-4" onClick={() => void command({ type: 'queue.edit', entryId: entry.id, held: !entry.held })}>
            {entry.held ? t('Ready again') : t('Not yet')}
          </Button>
          <Button kind="stop" className="px-4" onClick={() => void remove()}>
            {t('Remove')}
          </Button>
        </div>
      )}
    </li>
  );
}

function isOf({ singers }: QueueEntry, memberId: string): boolean {
  return singers.some((singer) => singer.memberId === memberId);
}
