import type { Song } from '@refrain/contract';
import { type Chart, isDoubtful, type Line, linesToTimedLyrics } from '@refrain/song-model';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fileUrl } from '../api/songs.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { SelectField } from '../ui/choice-field.tsx';
import { clockText } from '../ui/format.ts';
import { PauseIcon, PlayIcon, UndoIcon } from '../ui/icons.tsx';
import { useStore } from '../ui/store.ts';
import { retimeLine, shiftLine, shiftLines, trustWord } from './edit-lines.ts';
import { LineRow } from './line-row.tsx';
import { PartPlayer } from './part-player.ts';
import { TapLine } from './tap-line.tsx';
import { useGiveWords } from './use-give-words.ts';
import { useHistory } from './use-history.ts';

const SHIFT_SECONDS = 0.05;

interface Props {
  song: Song;
  chart: Chart;
  voiceUrl: string;
}

/** The lines with their times: doubtful words marked, every word to be heard, every line to be tapped anew. */
export function TimingEditor({ song, chart, voiceUrl }: Props) {
  const { t } = useTranslation();
  const lines = useHistory<readonly Line[]>(chart.lines);
  const [tapping, setTapping] = useState<number | null>(null);
  const player = usePlayer(voiceUrl);
  const give = useGiveWords(song);
  const doubtful = lines.value.flatMap((line) => line.words).filter(isDoubtful).length;
  const tapped = tapping === null ? undefined : lines.value[tapping];
  if (!player) return null;
  return (
    <>
      <Tools
        song={song}
        voiceUrl={voiceUrl}
        player={player}
        lines={lines}
        busy={give.isPending}
        onSave={() => give.mutate(linesToTimedLyrics(lines.value))}
      />
      <p className="mt-4 text-soft">
        {doubtful === 0
          ? t('No word is in doubt. Tap a word to hear it.')
          : t('{{count}} words are in doubt: they are underlined. Tap a word to hear it.', { count: doubtful })}
      </p>
      <ol className="mt-3">
        {lines.value.map((line, index) => (
          <LineRow
            // biome-ignore lint/suspicious/noArrayIndexKey: lines keep their places, and the same line may come twice
            key={index}
            line={line}
            player={player}
            onTap={() => setTapping(index)}
            onShift={(steps) => lines.change(shiftLine(lines.value, index, steps * SHIFT_SECONDS))}
            onTrust={(wordIndex) => lines.change(trustWord(lines.value, index, wordIndex))}
          />
        ))}
      </ol>
      {tapped && tapping !== null && (
        <TapLine
          line={tapped}
          player={player}
          onDone={(taps) => {
            lines.change(retimeLine(lines.value, tapping, taps));
            setTapping(null);
          }}
          onClose={() => setTapping(null)}
        />
      )}
    </>
  );
}

interface ToolsProps {
  song: Song;
  voiceUrl: string;
  player: PartPlayer;
  lines: ReturnType<typeof useHistory<readonly Line[]>>;
  busy: boolean;
  onSave: () => void;
}

/** Listening, moving everything, taking back, saving; stays in sight. */
function Tools({ song, voiceUrl, player, lines, busy, onSave }: ToolsProps) {
  const { t } = useTranslation();
  const playing = useStore(player.playing);
  const position = useStore(player.position);
  const [heard, setHeard] = useState<'voice' | 'all'>('voice');
  const allUrl = fileUrl(song, 'original');
  const shiftAll = (steps: number) => lines.change(shiftLines(lines.value, steps * SHIFT_SECONDS));
  return (
    <div className="sticky top-0 z-20 -mx-5 flex flex-wrap items-center gap-x-2 gap-y-1 bg-night/90 px-5 py-2 backdrop-blur">
      <Button kind="plain" className="tabular px-4" onClick={() => player.toggle()}>
        {playing ? <PauseIcon size={20} /> : <PlayIcon size={20} />}
        <span className="sr-only">{playing ? t('Pause') : t('Listen')}</span> {clockText(position)}
      </Button>
      {allUrl && (
        <SelectField
          label={t('What is heard')}
          labelHidden
          className="min-w-0 flex-1 basis-24 sm:max-w-44"
          value={heard}
          choices={[
            { value: 'voice', label: t('The voice alone') },
            { value: 'all', label: t('The whole song') },
          ]}
          onChange={(what) => {
            setHeard(what);
            player.load(what === 'voice' ? voiceUrl : allUrl);
          }}
        />
      )}
      <fieldset className="flex items-center max-sm:order-1">
        <legend className="sr-only">{t('All words')}</legend>
        <Button className="px-4 max-sm:px-3" onClick={() => shiftAll(-1)}>
          {t('All earlier')}
        </Button>
        <Button className="ml-1 px-4 max-sm:px-3" onClick={() => shiftAll(1)}>
          {t('All later')}
        </Button>
      </fieldset>
      <IconButton
        label={t('Take it back')}
        disabled={!lines.undo}
        className="max-sm:order-1 max-sm:w-9 disabled:opacity-40"
        onClick={() => lines.undo?.()}
      >
        <UndoIcon />
      </IconButton>
      <IconButton
        label={t('Do it again')}
        disabled={!lines.redo}
        className="-scale-x-100 max-sm:order-1 max-sm:w-9 disabled:opacity-40"
        onClick={() => lines.redo?.()}
      >
        <UndoIcon />
      </IconButton>
      <Button
        kind="plain"
        className="ml-auto px-5 max-sm:px-4"
        aria-label={t('Save these times')}
        disabled={!lines.changed || busy}
        onClick={onSave}
      >
        {t('Save')}
      </Button>
    </div>
  );
}

function usePlayer(url: string): PartPlayer | null {
  const [player, setPlayer] = useState<PartPlayer | null>(null);
  useEffect(() => {
    const made = new PartPlayer(url);
    setPlayer(made);
    return () => made.dispose();
  }, [url]);
  return player;
}
