import type { Performance } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getSong } from '../../api/songs.ts';
import { useStore } from '../../ui/store.ts';
import { FillerMusic } from './filler-music.ts';

/** Plays between the singers what the host chose for it. */
export function useFiller({ status, fillerSongIds, fillerLounge }: Performance): FillerMusic {
  const [filler] = useState(() => new FillerMusic());
  const chosen = fillerLounge || fillerSongIds.length > 0;
  const wanted = chosen && (status === 'idle' || status === 'break');
  const sung = status === 'playing';
  const songs = fillerSongIds.join(' ');
  useEffect(() => {
    if (wanted) filler.play(songs === '' ? [] : songs.split(' '));
    else filler.stop({ atOnce: sung });
  }, [filler, wanted, sung, songs]);
  useEffect(() => () => filler.stop(), [filler]);
  return filler;
}

/** What is heard meanwhile. */
export function FillerLine({ filler }: { filler: FillerMusic }) {
  const { t } = useTranslation();
  const songId = useStore(filler.songId);
  const song = useQuery({ queryKey: ['song', songId], queryFn: () => getSong(songId ?? ''), enabled: songId !== null });
  if (songId === null || !song.data) return null;
  const { title, artist } = song.data;
  return (
    <p className="absolute right-[6vh] bottom-[4vh] max-w-[50vw] truncate text-[clamp(1rem,3vh,2.4rem)] text-soft">
      {t('Meanwhile: {{song}}', { song: [title, artist].filter(Boolean).join(' · ') })}
    </p>
  );
}
