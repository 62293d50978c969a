import { useQuery } from '@tanstack/react-query';
import { getSong } from '../api/songs.ts';
import { SongArt } from '../library/song-art.tsx';

/** The picture of the song on stage. */
export function StageArt({ songId, className }: { songId: string; className: string }) {
  const song = useQuery({ queryKey: ['song', songId], queryFn: () => getSong(songId) });
  return <SongArt songId={songId} hasCover={song.data?.hasCover ?? false} className={className} />;
}
