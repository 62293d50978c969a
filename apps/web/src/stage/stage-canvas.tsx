import type { StageTheme } from '@refrain/contract';
import { type RefObject, useEffect, useRef } from 'react';
import { songHues } from '../library/song-art.tsx';
import { useStore } from '../ui/store.ts';
import { PictureBackground } from './background.tsx';
import { FilmBackground } from './film-background.tsx';
import { fontOf } from './palette.ts';
import { STAGE_WEIGHT } from './row-sprites.ts';
import { familiesFor, loadFonts } from './script-fonts.ts';
import { StagePainter, songText } from './stage-painter.ts';
import { filmOf, type StageSession } from './stage-session.ts';

interface Props {
  session: StageSession;
  /** Called when another line becomes the current one. */
  onLine: (lineIndex: number) => void;
}

/** The two canvases of the stage. React mounts them; from then on frames are drawn outside React. */
export function StageCanvas({ session, onLine }: Props) {
  const words = useRef<HTMLCanvasElement>(null);
  const backdrop = useRef<HTMLCanvasElement>(null);
  const { background, theme, lyricSize } = useStore(session.view);
  const film = filmOf(session.song);
  useStageLoop(session, { words, backdrop, theme, lyricSize, onLine });
  return (
    <div aria-hidden="true" className="absolute inset-0 overflow-hidden">
      {background === 'picture' && <PictureBackground songId={session.song.id} />}
      {background === 'video' && film && <FilmBackground url={film} session={session} />}
      <canvas ref={backdrop} hidden={background !== 'lights'} className="absolute inset-0 size-full" />
      <canvas ref={words} data-stage="words" className="absolute inset-0 size-full" />
    </div>
  );
}

interface LoopProps extends Pick<Props, 'onLine'> {
  words: RefObject<HTMLCanvasElement | null>;
  backdrop: RefObject<HTMLCanvasElement | null>;
  theme: StageTheme;
  lyricSize: number;
}

function useStageLoop(session: StageSession, { words, backdrop, theme, lyricSize, onLine }: LoopProps): void {
  const latestOnLine = useRef(onLine);
  latestOnLine.current = onLine;
  useEffect(() => {
    const { loaded, player } = session;
    const canvas = words.current;
    if (!loaded || !player || !canvas || !backdrop.current) return;
    const song = stageSongOf(session, loaded);
    const painter = new StagePainter(canvas, backdrop.current, song, {
      theme,
      still: matchMedia('(prefers-reduced-motion: reduce)').matches,
    });
    const resize = () => painter.resize(canvas.clientWidth, canvas.clientHeight, devicePixelRatio, lyricSize);
    const observer = new ResizeObserver(resize);
    observer.observe(canvas);
    // Widths are measured with the real font or they are wrong.
    const text = songText(song);
    const font = fontOf(STAGE_WEIGHT, 40, familiesFor(text, loaded.chart.language));
    let over = false;
    void loadFonts(text, loaded.chart.language, font).then(() => over || resize());
    let frame = 0;
    let shown = '';
    const draw = () => {
      frame = requestAnimationFrame(draw);
      const { wordsShown, background } = session.view.get();
      const seconds = player.audibleSeconds;
      const state = painter.draw({ seconds, wordSeconds: seconds - session.wordDelaySeconds, wordsShown, lights: background === 'lights' });
      const place = `${state.lineIndex}.${state.sung?.wordIndex ?? ''}`;
      if (place === shown) return;
      if (Number.parseInt(shown, 10) !== state.lineIndex) latestOnLine.current(state.lineIndex);
      shown = place;
      canvas.dataset.word = place;
    };
    draw();
    return () => {
      over = true;
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [session, words, backdrop, theme, lyricSize]);
}

function stageSongOf({ song, view }: StageSession, loaded: NonNullable<StageSession['loaded']>) {
  return {
    title: song.title,
    artist: song.artist,
    hues: songHues(song.id),
    chart: loaded.chart,
    rhythm: loaded.rhythm,
    peaks: loaded.peaks,
    durationSeconds: view.get().durationSeconds,
  };
}
