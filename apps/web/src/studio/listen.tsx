import type { Song } from '@refrain/contract';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fileUrl } from '../api/songs.ts';
import { PauseIcon, PlayIcon } from '../ui/icons.tsx';
import { PARTS } from './parts.ts';

/** Buttons for the parts that are there already; one sounds at a time. */
export function ListenRow({ song }: { song: Song }) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState<string | null>(null);
  const parts = PARTS.flatMap(({ name, label }) => {
    const url = fileUrl(song, name);
    return url ? [{ url, label }] : [];
  });
  useEffect(() => {
    const element = audio.current;
    return () => element?.pause();
  }, []);
  if (parts.length === 0) return null;
  const toggle = (url: string) => {
    const element = audio.current;
    if (!element) return;
    if (playing === url) return element.pause();
    element.src = url;
    element.play().then(
      () => setPlaying(url),
      () => setPlaying(null),
    );
  };
  return (
    <div>
      <p className="text-soft">{t('Ready to listen to:')}</p>
      <div className="mt-3 flex flex-wrap gap-2.5">
        {parts.map(({ url, label }) => (
          <button
            key={url}
            type="button"
            aria-pressed={playing === url}
            onClick={() => toggle(url)}
            className="inline-flex min-h-12 items-center gap-2.5 rounded-full bg-raised pr-5 pl-4 font-semibold hover:bg-edge aria-pressed:bg-warm aria-pressed:text-night"
          >
            {playing === url ? <PauseIcon size={20} /> : <PlayIcon size={20} />}
            {t(label)}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useMediaCaption: these are single parts of a song whose words are shown once they are heard */}
      <audio ref={audio} onPause={() => setPlaying(null)} onEnded={() => setPlaying(null)} />
    </div>
  );
}
