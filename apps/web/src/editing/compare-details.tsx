import {
  type CoverChoice,
  DETAIL_FIELDS,
  type DetailComparison,
  type DetailField,
  type DetailOption,
  type DetailsChange,
  type Song,
} from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyDetails, compareDetails } from '../api/metadata.ts';
import { useFailure } from '../api/use-failure.ts';
import { SONG_LISTS } from '../api/use-library.ts';
import { useServices } from '../app/services.tsx';
import type { Text } from '../i18n/translation.ts';
import { NeedsOutside } from '../settings/switched-off.tsx';
import { Button } from '../ui/button.tsx';
import { CoverChoices } from './cover-choices.tsx';
import { SourceBadge, SureMark } from './source-badge.tsx';

const FIELD_WORDS: Record<DetailField, Text> = {
  title: 'Title',
  artist: 'Artist',
  album: 'Album',
  releaseDate: 'Came out',
  year: 'Year',
  genre: 'Genre',
  trackNumber: 'Number on the album',
  discNumber: 'Number of the disc',
  recordingId: 'Recording at MusicBrainz',
  releaseId: 'Album at MusicBrainz',
  explicit: 'Explicit words',
};

/** What the library, the file and services outside say, field by field, to choose from. */
export function CompareDetails({ song, onNewCover }: { song: Song; onNewCover: () => void }) {
  const { t } = useTranslation();
  const compare = useMutation({ mutationFn: () => compareDetails(song.id), onError: useFailure() });
  return (
    <section aria-labelledby="compare" className="mt-12">
      <h2 id="compare" className="text-2xl font-extrabold tracking-tight">
        {t('What others say')}
      </h2>
      <div className="mt-4">
        <NeedsOutside names={['itunes', 'musicBrainz']} without={t('iTunes and MusicBrainz know titles, albums, years and covers.')}>
          {compare.data ? (
            <Choices song={song} comparison={compare.data} onApplied={() => compare.mutate()} onNewCover={onNewCover} />
          ) : (
            <Button disabled={compare.isPending} onClick={() => compare.mutate()}>
              {compare.isPending ? t('Asking') : t('Compare with iTunes and MusicBrainz')}
            </Button>
          )}
        </NeedsOutside>
      </div>
    </section>
  );
}

interface ChoicesProps {
  song: Song;
  comparison: DetailComparison;
  onApplied: () => void;
  onNewCover: () => void;
}

function Choices({ song, comparison, onApplied, onNewCover }: ChoicesProps) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Partial<Record<DetailField, DetailOption>>>({});
  const [cover, setCover] = useState<CoverChoice | null>(null);
  const apply = useMutation({
    mutationFn: () => applyDetails(song.id, { fields: fieldsOf(chosen), ...(cover ? { cover } : {}) }),
    onSuccess: () => {
      toasts.show(t('Taken over.'));
      if (cover) onNewCover();
      setChosen({});
      setCover(null);
      onApplied();
    },
    onError: useFailure(),
    onSettled: () => Promise.all(['song', 'details', ...SONG_LISTS].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  const fields = DETAIL_FIELDS.flatMap((name) => {
    const options = comparison.fields[name] ?? [];
    return options.some(({ sources }) => !sources.includes('library')) ? [{ name, options }] : [];
  });
  return (
    <>
      {comparison.failures.map(({ service, message }) => (
        <p key={service} className="mb-3 text-stop">
          {t('{{service}} did not answer: {{message}}', { service, message })}
        </p>
      ))}
      {fields.length === 0 && <p className="text-soft">{t('Nobody says anything else about this song.')}</p>}
      {fields.map(({ name, options }) => (
        <FieldChoice
          key={name}
          name={name}
          options={options}
          chosen={chosen[name]}
          onChoose={(option) => setChosen({ ...chosen, [name]: option })}
        />
      ))}
      <CoverChoices covers={comparison.covers} chosen={cover} onChoose={setCover} />
      <Button
        kind="plain"
        className="mt-6"
        disabled={apply.isPending || (Object.keys(chosen).length === 0 && !cover)}
        onClick={() => apply.mutate()}
      >
        {t('Take over what is chosen')}
      </Button>
    </>
  );
}

function fieldsOf(chosen: Partial<Record<DetailField, DetailOption>>): DetailsChange['fields'] {
  return Object.fromEntries(
    Object.entries(chosen).map(([name, { value, sources, confidence }]) => [name, { value, source: sources[0] ?? 'person', confidence }]),
  );
}

interface FieldProps {
  name: DetailField;
  options: readonly DetailOption[];
  chosen: DetailOption | undefined;
  onChoose: (option: DetailOption) => void;
}

function FieldChoice({ name, options, chosen, onChoose }: FieldProps) {
  const { t } = useTranslation();
  const standard = options.find(({ sources }) => sources.includes('library'));
  return (
    <fieldset className="mt-4 rounded-3xl bg-panel p-5">
      <legend className="float-left mb-2 w-full font-semibold">{t(FIELD_WORDS[name])}</legend>
      {options.map((option) => (
        <label
          key={String(option.value)}
          className="clear-both flex min-h-12 cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 rounded-2xl px-2 py-1 hover:bg-warm/5"
        >
          <input
            type="radio"
            name={`detail-${name}`}
            className="size-5 accent-warm"
            checked={(chosen ?? standard) === option}
            onChange={() => onChoose(option)}
          />
          <span className="min-w-0 grow break-words">
            {typeof option.value === 'boolean' ? (option.value ? t('yes') : t('no')) : option.value}
          </span>
          {option.sources.map((source) => (
            <SourceBadge key={source} source={source} />
          ))}
          <SureMark confidence={option.confidence} />
        </label>
      ))}
    </fieldset>
  );
}
