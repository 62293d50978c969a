import type { Import } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { startImport } from '../api/imports.ts';
import { rememberJob } from '../api/songs.ts';
import { useFailure } from '../api/use-failure.ts';
import { useServices } from '../app/services.tsx';
import type { NewSong } from './new-song.types.ts';

const given = (text: string) => text.trim() || undefined;

/** Starts the making, after the notice was read where there is one: a file is sent, a link is fetched. */
export function useMakeSong() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { uploads, firstUse } = useServices();
  return useMutation({
    mutationFn: async (song: NewSong): Promise<Import | null> => {
      await new Promise<void>((resolve) => void firstUse.before(resolve));
      const { origin } = song;
      const known = withoutEmpty({ title: given(song.title), artist: given(song.artist), lyrics: given(song.lyrics) });
      if (origin.kind === 'link') return startImport({ url: origin.url, ...known, ...withoutEmpty({ album: given(song.album) }) });
      uploads.add(origin.file, known, ({ songId, jobId }) => {
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
}

function withoutEmpty<Key extends string>(values: Record<Key, string | undefined>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Record<Key, string>>;
}
