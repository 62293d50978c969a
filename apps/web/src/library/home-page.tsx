import type { UploadOptions } from '@refrain/contract';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInfo, useLiveLibrary } from '../api/live.ts';
import { makeDemo, rememberJob } from '../api/songs.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { useFormats } from '../i18n/formats.ts';
import { Button } from '../ui/button.tsx';
import { MicIcon, Wordmark } from '../ui/icons.tsx';
import { readKept } from '../ui/kept.ts';
import { LanguageSwitch } from '../ui/language-switch.tsx';
import { DropZone } from './drop-zone.tsx';
import { LyricsBox } from './lyrics-box.tsx';
import { SongGrid } from './song-grid.tsx';
import { UploadList } from './upload-list.tsx';

/** The first screen: an invitation, a place to drop songs, and the house's songs. */
export function HomePage() {
  const { t } = useTranslation();
  const [lyrics, setLyrics] = useState('');
  const { toasts } = useServices();
  const formats = useFormats();
  const info = useInfo().data;
  const library = useLiveLibrary();
  const addFiles = useAddFiles();
  const hasSongs = (library.data?.pages[0]?.songs.length ?? 0) > 0;
  return (
    <div className="hero-glow min-h-dvh">
      <div className="mx-auto max-w-6xl px-5 pb-24 sm:px-10 tv:max-w-[84rem]">
        <header className="flex items-center py-6">
          <Wordmark />
          <span className="ml-auto">
            <LanguageSwitch />
          </span>
          <PartyDoor />
        </header>
        <main>
          <div
            className={`grid gap-10 lg:grid-cols-[1.05fr_1fr] lg:items-center ${hasSongs ? 'pt-2 lg:pt-4' : 'pt-6 lg:min-h-[calc(100dvh-11rem)] lg:pt-0'}`}
          >
            <Invitation />
            <div>
              <DropZone
                formats={info?.formats ?? []}
                onFiles={(files) => {
                  const tooLarge = files.filter((file) => info && file.size > info.maxFileSizeBytes);
                  for (const file of tooLarge) {
                    toasts.show(
                      t('{{name}} is too large. This house takes up to {{size}}.', {
                        name: file.name,
                        size: formats.size(info?.maxFileSizeBytes ?? 0),
                      }),
                      {
                        seconds: 7,
                      },
                    );
                  }
                  addFiles(
                    files.filter((file) => !tooLarge.includes(file)),
                    lyrics.trim() === '' ? {} : { lyrics },
                  );
                  setLyrics('');
                }}
              >
                <LyricsBox value={lyrics} onChange={setLyrics} />
              </DropZone>
              <UploadList />
            </div>
          </div>
          <SongGrid library={library} />
        </main>
      </div>
    </div>
  );
}

/** To the party one is in, or to a new one. */
function PartyDoor() {
  const { t } = useTranslation();
  const partyId = readKept('party');
  const look = 'ml-2 inline-flex min-h-12 items-center rounded-full bg-raised px-6 font-semibold hover:bg-edge';
  if (partyId === null)
    return (
      <Link to="/host" className={look}>
        {t('Have a party')}
      </Link>
    );
  return (
    <Link to="/party/$partyId" params={{ partyId }} className={look}>
      {t('Back to the party')}
    </Link>
  );
}

function Invitation() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { firstUse, toasts } = useServices();
  const demo = useMutation({
    mutationFn: makeDemo,
    onSuccess: ({ songId }) => navigate({ to: '/songs/$songId', params: { songId } }),
    onError: (error) => toasts.show(errorText(t, error), { seconds: 7 }),
  });
  return (
    <div>
      <h1 className="text-[clamp(2.6rem,6.2vw,4.9rem)] leading-[1.02] font-extrabold tracking-[-0.03em] text-balance">
        {t('Bring a song.')} <span className="sung-headline">{t('Sing it tonight.')}</span>
      </h1>
      <p className="mt-6 max-w-[34rem] text-lg text-soft sm:text-xl">
        {t(
          'Refrain takes the voice out of the band, finds every word and beat, and puts them on this screen. Your music stays in this house.',
        )}
      </p>
      <div className="mt-8 flex flex-wrap items-center gap-x-5 gap-y-3">
        <Button
          kind="sing"
          className="min-h-14 px-8 text-lg"
          disabled={demo.isPending}
          onClick={() => void firstUse.before(() => demo.mutate())}
        >
          <MicIcon />
          {t('Hear what it does')}
        </Button>
        <span className="text-soft">{t('A short demo song, nothing to set up.')}</span>
      </div>
    </div>
  );
}

/** Sends files after the notice was read; a single one takes you along to its song. */
function useAddFiles() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { firstUse, uploads, toasts } = useServices();
  return (files: File[], options: UploadOptions) => {
    if (files.length === 0) return;
    if (files.length > 1 && options.lyrics) toasts.show(t('The words go with the first of these songs.'));
    void firstUse.before(() => {
      for (const [i, file] of files.entries()) {
        uploads.add(file, i === 0 ? options : {}, ({ songId, jobId }) => {
          rememberJob(songId, jobId);
          if (files.length === 1) void navigate({ to: '/songs/$songId', params: { songId } });
        });
      }
    });
  };
}
