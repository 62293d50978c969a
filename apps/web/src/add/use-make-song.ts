import type { Import } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { startImport } from '../api/imports.ts';
import { rememberJob } from '../api/songs.ts';
import { useFailure } from '../api/use-failure.ts';
import { useServices } from '../app/services.tsx';
import { useStore } from '../ui/store.ts';
import { guessNames, type NewSong } from './new-song.types.ts';

const given = (text: string) => text.trim() || undefined;

/** Starts the making: a file is sent, a link is fetched. Where there is a notice, it is read before; not now starts nothing. */
export function useMakeSong() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { uploads, modelNotice } = useServices();
  const { mutate, isPending } = useMutation({
    mutationFn: async (song: NewSong): Promise<Import | null> => {
      const { origin } = song;
      const lyrics = withoutEmpty({ lyrics: given(song.lyrics) });
      const names = withoutEmpty({ title: given(song.title), artist: given(song.artist) });
      if (origin.kind === 'link')
        return startImport({ url: origin.url, ...names, ...lyrics, ...withoutEmpty({ album: given(song.album) }) });
      uploads.add(origin.file, { ...(isGuess(song, origin.file) ? {} : names), ...lyrics }, ({ songId, jobId }) => {
        rememberJob(songId, jobId);
        void navigate({ to: '/songs/$songId', params: { songId } });
      });
      return null;
    },
    onSuccess: async (started) => {
      if (!started) return;
      await client.invalidateQueries({ queryKey: ['imports'] });
      await navigate({ to: '/imports/$importId', params: { importId: started.id } });
    },
    onError: useFailure(),
  });
  return { makeSong: (song: NewSong) => void modelNotice.before(() => mutate(song)), isPending };
}

/** Names that nobody touched come from the file's name: what is written in the file knows better. */
function isGuess({ title, artist }: NewSong, file: File): boolean {
  const guess = guessNames(file.name);
  return title === guess.title && artist === guess.artist;
}

/** Whether its file is on its way: who asks twice would send it twice. */
export function useIsSending(song: NewSong | null): boolean {
  const { uploads } = useServices();
  const file = song?.origin.kind === 'file' ? song.origin.file : null;
  return useStore(uploads.store).some((upload) => upload.file === file && upload.status !== 'failed');
}

function withoutEmpty<Key extends string>(values: Record<Key, string | undefined>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Record<Key, string>>;
}
