import type { Place, QueueEntry } from '@refrain/contract';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { expectedText, namesText, placeText, RULE_WORDS, tuningText } from '../party/party-words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CrossIcon, HandIcon, PinIcon, PlayIcon, UndoIcon } from '../ui/icons.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import type { DeskProps } from './desk.types.ts';
import { movedTo } from './moved-to.ts';

/** The queue as the rule has it. What a host drags stays where it was put, and a press on its pin gives it back to the rule. */
export function DeskQueue({ party, command, onAdd }: DeskProps & { onAdd: () => void }) {
  const { t } = useTranslation();
  const { queue } = party;
  const section = useKeptFocus<HTMLElement>();
  const [dragged, setDragged] = useState<string | null>(null);
  const placeOf = new Map(queue.places.map((place) => [place.entryId, place]));
  const move = (entryId: string, to: number) => {
    const order = queue.entries.map(({ id }) => id);
    const entryIds = movedTo(order, entryId, to);
    if (entryIds) void command({ type: 'queue.order', entryIds });
  };
  return (
    <section ref={section} tabIndex={-1} aria-labelledby="desk-queue" className="flex min-h-0 flex-col rounded-3xl bg-panel p-5 max-sm:p-3">
      <div className="flex items-center gap-2">
        <h2 id="desk-queue" className="text-xl font-extrabold">
          {t('Queue')}
        </h2>
        <span className="text-soft" title={t(RULE_WORDS[queue.rule].meaning)}>
          {t(RULE_WORDS[queue.rule].name)}
          {queue.rule === 'rounds' && <span className="tabular">, {t('round {{round}}', { round: queue.round })}</span>}
        </span>
        <IconButton label={t('Take back (U)')} className="ml-auto" onClick={() => void command({ type: 'queue.undo' })}>
          <UndoIcon />
        </IconButton>
      </div>
      {queue.entries.length === 0 && (
        <div className="m-auto py-10 text-center">
          <p className="text-soft">{t('Nobody waits. Phones fill this list; you can, too.')}</p>
          <Button className="mt-4" onClick={onAdd}>
            {t('Add a song')}
          </Button>
        </div>
      )}
      <ol className="mt-3 grid min-h-0 grid-cols-[minmax(0,1fr)] content-start gap-1.5 overflow-y-auto">
        {queue.entries.map((entry, index) => (
          <DeskRow
            key={entry.id}
            entry={entry}
            place={placeOf.get(entry.id)}
            command={command}
            isDragged={dragged === entry.id}
            onDrag={(id) => setDragged(id)}
            onDropHere={() => {
              if (dragged) move(dragged, index);
              setDragged(null);
            }}
            onMove={(by) => move(entry.id, index + by)}
          />
        ))}
      </ol>
    </section>
  );
}

interface RowProps {
  entry: QueueEntry;
  place: Place | undefined;
  command: DeskProps['command'];
  isDragged: boolean;
  onDrag: (entryId: string | null) => void;
  onDropHere: () => void;
  onMove: (by: number) => void;
}

function DeskRow({ entry, place, command, isDragged, onDrag, onDropHere, onMove }: RowProps) {
  const { t } = useTranslation();
  const entryId = entry.id;
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  const drag = {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', entry.title);
      onDrag(entryId);
    },
    onDragEnd: () => onDrag(null),
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      onDropHere();
    },
  };
  const facts = [namesText(t, entry.singers), expectedText(t, place), tuningText(t, entry)].filter(Boolean).join(' · ');
  return (
    <li
      {...drag}
      className={`flex items-center gap-3 rounded-2xl bg-raised/60 py-2 pr-1 pl-4 max-sm:flex-wrap max-sm:gap-y-0 ${isDragged ? 'opacity-40' : ''}`}
    >
      <span className="tabular w-6 shrink-0 cursor-grab text-lg font-extrabold text-soft">{place?.place ?? '–'}</span>
      <button
        type="button"
        onKeyDown={keys}
        title={[place && placeText(t, place, entry), t('Alt+↑ and Alt+↓ move it.')].filter(Boolean).join(' ')}
        className="min-h-12 min-w-0 grow basis-0 cursor-grab rounded-xl text-left"
      >
        <span className="line-clamp-2 leading-snug font-bold">{entry.title}</span>
        <span className="tabular block truncate text-sm text-soft">{facts}</span>
        {entry.preparation.status === 'preparing' && (
          <ProgressBar label={t('Making {{title}}', { title: entry.title })} value={entry.preparation.progress} className="mt-1" />
        )}
        {entry.preparation.status === 'failed' && <span className="block text-sm text-stop">{t('Could not be made')}</span>}
      </button>
      <div className="flex items-center max-sm:w-full max-sm:justify-end sm:gap-3">
        <IconButton
          label={t('Start {{title}} now', { title: entry.title })}
          onClick={() => void command({ type: 'performance.start', entryId })}
        >
          <PlayIcon size={20} />
        </IconButton>
        <IconButton
          label={
            entry.pinned
              ? t('Give {{title}} back to the rule', { title: entry.title })
              : t('Pin {{title}} where it is', { title: entry.title })
          }
          pressed={entry.pinned}
          onClick={() => void command({ type: 'queue.edit', entryId, pinnedPlace: entry.pinned ? null : (place?.place ?? 1) })}
        >
          <PinIcon size={20} />
        </IconButton>
        <IconButton
          label={entry.held ? t('Let {{title}} go on', { title: entry.title }) : t('Hold {{title}} back', { title: entry.title })}
          pressed={entry.held}
          onClick={() => void command({ type: 'queue.edit', entryId, held: !entry.held })}
        >
          <HandIcon size={20} />
        </IconButton>
        <IconButton label={t('Remove {{title}}', { title: entry.title })} onClick={() => void command({ type: 'queue.remove', entryId })}>
          <CrossIcon size={20} />
        </IconButton>
      </div>
    </li>
  );
}
