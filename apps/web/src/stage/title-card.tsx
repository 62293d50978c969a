import type { Song } from '@refrain/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import { SongArt } from '../library/song-art.tsx';
import { tellStory } from '../studio/story.ts';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { MicIcon, RestartIcon } from '../ui/icons.tsx';
import { useStore } from '../ui/store.ts';
import { Trouble } from '../ui/trouble.tsx';
import type { StageSession } from './stage-session.ts';

interface Props {
  session: StageSession;
  /** As it is called now; the session keeps the name it was loaded with. */
  song: Song;
}

const CORRECTION = 'inline-flex min-h-12 items-center rounded-full px-3 text-soft underline-offset-4 hover:text-warm hover:underline';

/** What is seen before the first sound: the song, what is known about it, and one big button. */
export function TitleCard({ session, song }: Props) {
  const { t } = useTranslation();
  const { phase, failure } = useStore(session.view);
  if (phase === 'failed' && failure) return <Trouble error={failure} onRetry={() => void session.load()} />;
  return (
    <div className="flex w-full max-w-5xl flex-col items-center gap-6 text-center sm:flex-row sm:gap-12 sm:text-left">
      <SongArt songId={song.id} hasCover={song.hasCover} className="w-44 shrink-0 rounded-[2rem] shadow-2xl sm:w-64 tv:w-96" />
      <div className="min-w-0">
        <h1 className="text-[clamp(2.2rem,5.4vw,5.6rem)] leading-[1.04] font-extrabold tracking-[-0.03em] text-balance">{song.title}</h1>
        <p className="mt-2 text-xl text-soft">{song.artist ?? t('Unknown artist')}</p>
        <Facts session={session} />
        <Missing song={song} />
        <div className="mt-7">
          <StartButtons session={session} />
        </div>
        <div className="mt-3 flex flex-wrap gap-x-4 max-sm:justify-center sm:-ml-3">
          <Link to="/songs/$songId/studio" params={{ songId: song.id }} search={{ from: 'stage' }} className={CORRECTION}>
            {t('Correct the words')}
          </Link>
          <Link to="/songs/$songId/edit" params={{ songId: song.id }} search={{ from: 'stage' }} className={CORRECTION}>
            {t('Correct the name')}
          </Link>
        </div>
      </div>
    </div>
  );
}

function StartButtons({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const { phase, resumeSeconds } = useStore(session.view);
  const play = async (fromSeconds?: number) => {
    if (!(await session.play(fromSeconds)))
      toasts.show(t('This browser lets no sound out. Press once more, or look whether this device has a loudspeaker.'), { seconds: 8 });
  };
  if (phase === 'loading')
    return <p className="flex min-h-16 items-center text-soft max-sm:justify-center">{t('Bringing the song to the stage')}</p>;
  return (
    <div className="flex flex-wrap gap-3 max-sm:justify-center">
      <Button kind="sing" autoFocus className="min-h-16 px-10 text-xl" onClick={() => void play()}>
        <MicIcon size={28} />
        {resumeSeconds > 0 ? t('Go on at {{clock}}', { clock: clockText(resumeSeconds) }) : t('Sing')}
      </Button>
      {resumeSeconds > 0 && (
        <Button className="min-h-16" onClick={() => void play(0)}>
          <RestartIcon />
          {t('From the start')}
        </Button>
      )}
    </div>
  );
}

function Facts({ session }: { session: StageSession }) {
  const { t } = useTranslation();
  useStore(session.view);
  const { loaded, song } = session;
  const facts = [clockText(song.durationSeconds)];
  if (loaded?.harmony?.key) facts.push(loaded.harmony.key);
  if (loaded?.rhythm?.tempoBpm) facts.push(t('{{tempo}} beats a minute', { tempo: Math.round(loaded.rhythm.tempoBpm) }));
  return <p className="tabular mt-3 min-h-7 text-soft">{facts.join('  ·  ')}</p>;
}

function Missing({ song }: { song: Song }) {
  const { t } = useTranslation();
  const troubles = tellStory(song.steps, t).flatMap((chapter) => chapter.trouble ?? []);
  return troubles.map((trouble) => (
    <p key={trouble} className="mt-2 text-soft">
      {trouble}
    </p>
  ));
}
