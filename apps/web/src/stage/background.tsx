import type { Text } from '../i18n/translation.ts';
import type { Background } from './stage-session.ts';

export const BACKGROUND_NAMES: Record<Background, Text> = {
  lights: 'Background: lights',
  picture: 'Background: picture',
  video: 'Background: film',
  plain: 'Background: plain',
};

/** The song's picture, large, soft and dark enough for words: never brighter than a quarter of white. */
export function PictureBackground({ songId }: { songId: string }) {
  return (
    <>
      <img
        src={`/api/v1/songs/${encodeURIComponent(songId)}/files/cover`}
        alt=""
        className="absolute inset-0 size-full scale-110 object-cover blur-2xl brightness-50"
      />
      <div className="absolute inset-0 bg-linear-to-b from-night/75 via-night/60 to-night/80" />
    </>
  );
}
