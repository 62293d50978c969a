import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isActive, useLiveSong } from '../api/live.ts';
import { fileUrl } from '../api/songs.ts';
import { SingPage } from '../stage/sing-page.tsx';
import { MakingPage } from '../studio/making-page.tsx';
import { HomeLink } from '../ui/home-link.tsx';
import { Trouble } from '../ui/trouble.tsx';

/** A song's address: its story while it is made, its stage when it is ready. */
export function SongPage() {
  const { songId } = useParams({ from: '/songs/$songId' });
  const query = useLiveSong(songId);
  const [singAnyway, setSingAnyway] = useState(false);
  const song = query.data;
  if (!song) {
    if (!query.isError) return <main className="hero-glow min-h-dvh" aria-busy="true" />;
    return (
      <main className="hero-glow flex min-h-dvh items-center p-6">
        <Trouble level={1} error={query.error} onRetry={() => void query.refetch()}>
          <HomeLink />
        </Trouble>
      </main>
    );
  }
  const ready = song.status === 'completed' || song.status === 'completed_with_errors';
  const hasSound = fileUrl(song, 'stems/vocals.flac') !== null;
  if (!isActive(song) && hasSound && (ready || singAnyway)) return <SingPage song={song} />;
  return <MakingPage song={song} onSingAnyway={hasSound ? () => setSingAnyway(true) : null} />;
}
