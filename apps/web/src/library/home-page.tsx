import type { UploadOptions } from '@refrain/contract';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useInfo, useLiveLibrary } from '../api/live.ts';
import { makeDemo, rememberJob } from '../api/songs.ts';
import { useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';
import { sizeText } from '../ui/format.ts';
import { MicIcon, Wordmark } from '../ui/icons.tsx';
import { readKept } from '../ui/kept.ts';
import { DropZone } from './drop-zone.tsx';
import { LyricsBox } from './lyrics-box.tsx';
import { SongGrid } from './song-grid.tsx';
import { UploadList } from './upload-list.tsx';

/** The first screen: an invitation, a place to drop songs, and the house's songs. */
export function HomePage() {
  const [lyrics, setLyrics] = useState('');
  const { toasts } = useServices();
  const info = useInfo().data;
  const library = useLiveLibrary();
  const addFiles = useAddFiles();
  const hasSongs = (library.data?.pages[0]?.songs.length ?? 0) > 0;
  return (
    <div className="hero-glow min-h-dvh">
      <div className="mx-auto max-w-6xl px-5 pb-24 sm:px-10 tv:max-w-[84rem]">
        <header className="flex items-center py-6">
          <Wordmark />
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
                    toasts.show(`${file.name} is too large. This house takes up to ${sizeText(info?.maxFileSizeBytes ?? 0)}.`, {
                      seconds: 7,
                    });
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
  const partyId = readKept('party');
  const look = 'ml-auto inline-flex min-h-12 items-center rounded-full bg-raised px-6 font-semibold hover:bg-edge';
  if (partyId === null)
    return (
      <Link to="/host" className={look}>
        Have a party
      </Link>
    );
  return (
    <Link to="/party/$partyId" params={{ partyId }} className={look}>
      Back to the party
    </Link>
  );
}

function Invitation() {
  const navigate = useNavigate();
  const { firstUse, toasts } = useServices();
  const demo = useMutation({
    mutationFn: makeDemo,
    onSuccess: ({ songId }) => navigate({ to: '/songs/$songId', params: { songId } }),
    onError: (error) => toasts.show(error.message, { seconds: 7 }),
  });
  return (
    <div>
      <h1 className="text-[clamp(2.6rem,6.2vw,4.9rem)] leading-[1.02] font-extrabold tracking-[-0.03em] text-balance">
        Bring a song. <span className="sung-headline">Sing it tonight.</span>
      </h1>
      <p className="mt-6 max-w-[34rem] text-lg text-soft sm:text-xl">
        Refrain takes the voice out of the band, finds every word and beat, and puts them on this screen. Your music stays in this house.
      </p>
      <div className="mt-8 flex flex-wrap items-center gap-x-5 gap-y-3">
        <Button
          kind="sing"
          className="min-h-14 px-8 text-lg"
          disabled={demo.isPending}
          onClick={() => void firstUse.before(() => demo.mutate())}
        >
          <MicIcon />
          Hear what it does
        </Button>
        <span className="text-soft">A short demo song, nothing to set up.</span>
      </div>
    </div>
  );
}

/** Sends files after the notice was read; a single one takes you along to its song. */
function useAddFiles() {
  const navigate = useNavigate();
  const { firstUse, uploads, toasts } = useServices();
  return (files: File[], options: UploadOptions) => {
    if (files.length === 0) return;
    if (files.length > 1 && options.lyrics) toasts.show('The words go with the first of these songs.');
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
