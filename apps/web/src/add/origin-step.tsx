import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { searchImportable, startImports } from '../api/imports.ts';
import { useFailure } from '../api/use-failure.ts';
import { useIsOn } from '../api/use-outside.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { AddFiles } from '../library/add-files.tsx';
import { NeedsOutside } from '../settings/switched-off.tsx';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { TextField } from '../ui/text-field.tsx';
import { guessNames, type NewSong, type SongOrigin } from './new-song.types.ts';

const newSong = (origin: SongOrigin, name: string): NewSong => ({ origin, ...guessNames(name), album: '', lyrics: '' });

/** From a file, from a link, or by words. */
export function OriginStep({ onChosen }: { onChosen: (song: NewSong) => void }) {
  const { t } = useTranslation();
  const searchable = useIsOn(['ytDlp']);
  return (
    <div className="grid grid-cols-1 gap-10">
      <section aria-labelledby="from-file">
        <h2 id="from-file" className="mb-3 text-xl font-bold">
          {t('A file of yours')}
        </h2>
        <AddFiles onSingle={(file) => onChosen(newSong({ kind: 'file', file }, file.name))} />
      </section>
      <section aria-labelledby="from-link">
        <h2 id="from-link" className="mb-3 text-xl font-bold">
          {t('A link, or many')}
        </h2>
        <NeedsOutside names={['ytDlp', 'links']} without={t('Songs can be taken from an address, or searched for on video sites.')}>
          <Links onSingle={(url) => onChosen(newSong({ kind: 'link', url }, ''))} />
        </NeedsOutside>
      </section>
      {searchable && (
        <section aria-labelledby="by-words">
          <h2 id="by-words" className="mb-3 text-xl font-bold">
            {t('Look for it')}
          </h2>
          <Finder onFound={(found) => onChosen(newSong({ kind: 'link', url: found.url }, found.title))} />
        </section>
      )}
    </div>
  );
}

/** One link goes on to the next step; several are taken at once. */
function Links({ onSingle }: { onSingle: (url: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const client = useQueryClient();
  const { toasts } = useServices();
  const urls = text.split(/\s+/).filter(Boolean);
  const many = useMutation({
    mutationFn: () => startImports(urls),
    onSuccess: ({ imports, known, refused }) => {
      setText(refused.map(({ url }) => url).join('\n'));
      toasts.show(
        t('{{taken}} taken, {{known}} here already, {{refused}} refused.', {
          taken: imports.length,
          known: known.length,
          refused: refused.length,
        }),
        { seconds: 7 },
      );
      return client.invalidateQueries({ queryKey: ['imports'] });
    },
    onError: useFailure(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [first] = urls;
    if (urls.length === 1 && first) onSingle(first);
    else many.mutate();
  };
  return (
    <form onSubmit={submit}>
      <label className="block">
        <span className="text-soft">{t('One address per line. A playlist counts for all its songs.')}</span>
        <textarea
          value={text}
          onChange={(event) => setText(event.target.value)}
          rows={3}
          placeholder="https://"
          className="mt-2 w-full resize-y rounded-2xl bg-panel p-4 text-warm ring-1 ring-edge ring-inset placeholder:text-faint"
        />
      </label>
      <Button type="submit" kind="plain" className="mt-3" disabled={urls.length === 0 || many.isPending}>
        {urls.length > 1 ? t('Take {{count}} links', { count: urls.length }) : t('Next')}
      </Button>
    </form>
  );
}

type Found = Awaited<ReturnType<typeof searchImportable>>[number];

function Finder({ onFound }: { onFound: (found: Found) => void }) {
  const { t } = useTranslation();
  const { find = '' } = useSearch({ from: '/add' });
  const [words, setWords] = useState(find);
  const [asked, setAsked] = useState(find);
  const found = useQuery({
    queryKey: ['importable', asked],
    queryFn: () => searchImportable(asked),
    enabled: asked !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <form
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(words.trim());
        }}
      >
        <div className="grow">
          <TextField label={t('Title and artist')} value={words} onChange={setWords} maxLength={200} />
        </div>
        <Button type="submit" kind="plain" className="min-h-14" disabled={words.trim() === '' || found.isFetching}>
          {t('Search')}
        </Button>
      </form>
      {found.isFetching && (
        <p role="status" className="mt-4 text-soft">
          {t('Looking')}
        </p>
      )}
      {found.isError && (
        <p role="alert" className="mt-4 text-stop">
          {errorText(t, found.error)}
        </p>
      )}
      {found.data?.length === 0 && <p className="mt-4 text-soft">{t('Nothing found for these words.')}</p>}
      <ul className="mt-3 grid grid-cols-1 gap-1">
        {found.data?.map((song) => (
          <li key={song.id}>
            <button
              type="button"
              onClick={() => onFound(song)}
              className="flex min-h-16 w-full items-center gap-4 rounded-2xl px-4 py-2 text-left hover:bg-panel"
            >
              <span className="min-w-0 grow">
                <span className="block truncate font-bold">{song.title}</span>
                <span className="block truncate text-soft">{song.channel}</span>
              </span>
              {song.durationSeconds !== null && <span className="tabular text-soft">{clockText(song.durationSeconds)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
