import type { Song } from '@refrain/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fileUrl, makeFile } from '../api/songs.ts';
import { useFailure } from '../api/use-failure.ts';
import type { Text } from '../i18n/translation.ts';
import { PARTS } from '../studio/parts.ts';
import { saveFrom } from '../ui/save-file.ts';

/** Sound is kept as FLAC; these are made of it when somebody asks for the first time. */
const MADE_WHEN_ASKED = ['mp3', 'wav'] as const;
const PAPERS: readonly { label: Text; names: readonly string[] }[] = [
  { label: 'Words', names: ['lyrics.txt', 'lyrics.lrc', 'lyrics.srt'] },
  { label: 'Melody', names: ['melody.mid', 'notes.csv'] },
];
const FORMAT_SHAPE =
  'inline-flex min-h-12 min-w-16 items-center justify-center rounded-full bg-raised px-4 font-semibold hover:bg-edge disabled:opacity-50';

/** Every part of a song as a file, in the formats that others read. */
export function TakeAlong({ song }: { song: Song }) {
  const { t } = useTranslation();
  const made = (name: string) => fileUrl(song, name) ?? [];
  const papers = PAPERS.map(({ label, names }) => ({ label, urls: names.flatMap(made) })).filter(({ urls }) => urls.length > 0);
  const sounds = PARTS.map(({ label, name }) => ({ label, urls: [name].flatMap(made) })).filter(({ urls }) => urls.length > 0);
  if (sounds.length === 0) return null;
  return (
    <section aria-labelledby="take-along" className="mt-12">
      <h2 id="take-along" className="text-2xl font-extrabold tracking-tight">
        {t('Files to keep')}
      </h2>
      <ul className="mt-4 grid grid-cols-1 gap-2">
        {sounds.map(({ label, urls: [url = ''] }) => (
          <SoundRow key={label} label={t(label)} url={url} />
        ))}
        {papers.map(({ label, urls }) => (
          <Row key={label} label={t(label)}>
            {urls.map((url) => (
              <FileLink key={url} label={t(label)} url={url} />
            ))}
          </Row>
        ))}
        <Row label={t('Everything, for another Refrain')}>
          <FileLink label={t('Everything, for another Refrain')} url={`/api/v1/songs/${encodeURIComponent(song.id)}/bundle`} format="ZIP" />
        </Row>
      </ul>
    </section>
  );
}

function Row({ label, note, children }: { label: string; note?: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-end gap-2 rounded-2xl bg-panel py-2 pr-2 pl-4">
      <div className="mr-auto">
        <p className="font-semibold">{label}</p>
        <p role="status" className="text-sm text-soft">
          {note}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </li>
  );
}

/** One sound: as it is kept at once, in another format as soon as it is made. */
function SoundRow({ label, url }: { label: string; url: string }) {
  const { t } = useTranslation();
  const onError = useFailure();
  const leaving = useRef(new AbortController());
  useEffect(() => {
    // Anew each time: in development React leaves every page once before it stays.
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);
  const make = useMutation({
    mutationFn: (madeUrl: string) => makeFile(madeUrl, leaving.current.signal),
    onSuccess: (_, madeUrl) => saveFrom(savingUrl(madeUrl)),
    onError: (error) => leaving.current.signal.aborted || onError(error),
  });
  const note = make.isPending ? t('{{format}} is being made, then it is saved by itself.', { format: formatOf(make.variables) }) : '';
  return (
    <Row label={label} note={note}>
      <FileLink label={label} url={url} />
      {MADE_WHEN_ASKED.map((format) => (
        <button
          key={format}
          type="button"
          disabled={make.isPending}
          onClick={() => make.mutate(url.replace(/flac$/, format))}
          aria-label={t('{{name}} as {{format}}', { name: label, format: format.toUpperCase() })}
          className={FORMAT_SHAPE}
        >
          {format.toUpperCase()}
        </button>
      ))}
    </Row>
  );
}

function FileLink({ label, url, format = formatOf(url) }: { label: string; url: string; format?: string }) {
  const { t } = useTranslation();
  return (
    <a href={savingUrl(url)} download aria-label={t('{{name}} as {{format}}', { name: label, format })} className={FORMAT_SHAPE}>
      {format}
    </a>
  );
}

const formatOf = (url: string) => url.slice(url.lastIndexOf('.') + 1).toUpperCase();
const savingUrl = (url: string) => `${url}?download=1`;
