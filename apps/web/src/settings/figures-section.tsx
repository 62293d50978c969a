import type { LibraryStatistics } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { getDuplicates, getStatistics } from '../api/library.ts';
import { useFormats } from '../i18n/formats.ts';
import type { Text } from '../i18n/translation.ts';
import { clockText } from '../ui/format.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { Trouble } from '../ui/trouble.tsx';

const COMPLETENESS: readonly { name: keyof LibraryStatistics['completeness']; label: Text }[] = [
  { name: 'artist', label: 'Artist' },
  { name: 'album', label: 'Album' },
  { name: 'year', label: 'Year' },
  { name: 'genre', label: 'Genre' },
  { name: 'language', label: 'Language' },
  { name: 'cover', label: 'Cover' },
];

/** The library in figures: how much there is, how it stands, what is missing, what is there twice. */
export function FiguresSection() {
  const { t } = useTranslation();
  const formats = useFormats();
  const query = useQuery({ queryKey: ['statistics'], queryFn: getStatistics });
  if (query.isError) return <Trouble error={query.error} onRetry={() => void query.refetch()} />;
  const figures = query.data;
  if (!figures) return null;
  const tiles: [label: string, value: string][] = [
    [t('Songs'), formats.number(figures.songs)],
    [t('Artists'), formats.number(figures.artists)],
    [t('Playing time'), clockText(figures.durationSeconds)],
    [t('Ready to sing'), formats.number(figures.ready)],
    [t('Waiting'), formats.number(figures.waiting)],
    [t('Could not be made'), formats.number(figures.failed)],
    [t('Not made yet'), formats.number(figures.notStarted)],
    [t('Your files'), formats.size(figures.storage.originalBytes)],
    [t('What was made of them'), figures.storage.madeBytes === null ? '–' : formats.size(figures.storage.madeBytes)],
    [t('Jobs that worked out'), figures.jobs.successRate === null ? '–' : `${Math.round(figures.jobs.successRate * 100)} %`],
  ];
  return (
    <>
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-5">
        {tiles.map(([label, value]) => (
          <div key={label} className="flex flex-col-reverse justify-end rounded-3xl bg-panel p-5">
            <dt className="text-soft">{label}</dt>
            <dd className="tabular text-2xl font-extrabold">{value}</dd>
          </div>
        ))}
      </dl>
      <h2 className="mt-10 text-xl font-bold">{t('What is known of the songs')}</h2>
      <ul className="mt-4 grid grid-cols-1 gap-3">
        {COMPLETENESS.map(({ name, label }) => (
          <li key={name} className="grid grid-cols-[8rem_1fr_4rem] items-center gap-3">
            <span className="text-soft">{t(label)}</span>
            <ProgressBar label={t(label)} value={figures.completeness[name]} />
            <span className="tabular text-right">{Math.round(figures.completeness[name] * 100)} %</span>
          </li>
        ))}
      </ul>
      <Duplicates />
    </>
  );
}

function Duplicates() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: ['duplicates'], queryFn: getDuplicates });
  if (!query.data || query.data.groups.length === 0) return null;
  return (
    <>
      <h2 className="mt-10 text-xl font-bold">{t('Perhaps here twice')}</h2>
      <ul className="mt-4 grid grid-cols-1 gap-2">
        {query.data.groups.map(({ reason, songs }) => (
          <li key={songs[0]?.id} className="rounded-2xl bg-panel px-5 py-3">
            <p className="text-soft">{reason === 'same_sound' ? t('The same sound') : t('The same name and length')}</p>
            {songs.map((song) => (
              <p key={song.id} className="tabular">
                <Link to="/songs/$songId" params={{ songId: song.id }} className="font-semibold hover:underline">
                  {song.title}
                </Link>{' '}
                <span className="text-soft">
                  {song.artist} · {clockText(song.durationSeconds)}
                </span>
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
