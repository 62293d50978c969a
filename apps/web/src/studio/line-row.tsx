import { isDoubtful, joinWords, type Line } from '@refrain/song-model';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { CheckIcon, MinusIcon, PlayIcon, PlusIcon } from '../ui/icons.tsx';
import { MENU_ITEM, Menu } from '../ui/menu.tsx';
import { useStore } from '../ui/store.ts';
import type { PartPlayer } from './part-player.ts';

/** So much is heard before and behind a word. */
const AROUND_SECONDS = 0.35;

interface Props {
  line: Line;
  player: PartPlayer;
  onTap: () => void;
  /** Steps later; negative is earlier. */
  onShift: (steps: number) => void;
  onTrust: (wordIndex: number) => void;
}

/** One sung line: each word a button that is heard, each doubt marked. */
export function LineRow({ line, player, onTap, onShift, onTrust }: Props) {
  const { t } = useTranslation();
  const text = joinWords(line.words.map((word) => word.text));
  return (
    <li className="flex items-center gap-2 border-t border-edge py-1.5">
      <IconButton
        label={t('Hear “{{text}}”', { text })}
        onClick={() => player.play(line.startSeconds - AROUND_SECONDS, line.endSeconds + AROUND_SECONDS)}
      >
        <PlayIcon size={20} />
      </IconButton>
      <span className="tabular w-12 shrink-0 text-soft max-sm:hidden">{clockText(line.startSeconds)}</span>
      <Words line={line} player={player} />
      <Menu label={t('More about “{{text}}”', { text })}>
        <button type="button" className={MENU_ITEM} onClick={onTap}>
          {t('Tap this line anew')}
        </button>
        <button type="button" className={MENU_ITEM} onClick={() => onShift(-1)}>
          <MinusIcon size={20} />
          {t('This line earlier')}
        </button>
        <button type="button" className={MENU_ITEM} onClick={() => onShift(1)}>
          <PlusIcon size={20} />
          {t('This line later')}
        </button>
        {line.words.map(
          (word, index) =>
            isDoubtful(word) && (
              <button key={`${word.text} ${word.startSeconds}`} type="button" className={MENU_ITEM} onClick={() => onTrust(index)}>
                <CheckIcon size={20} />
                {t('“{{word}}” is right', { word: word.text })}
              </button>
            ),
        )}
      </Menu>
    </li>
  );
}

function Words({ line, player }: { line: Line; player: PartPlayer }) {
  const { t } = useTranslation();
  const position = useStore(player.position);
  const playing = useStore(player.playing);
  return (
    <p className="min-w-0 grow text-lg leading-relaxed" dir="auto">
      {line.words.map((word) => {
        const doubt = isDoubtful(word);
        const sounds = playing && position >= word.startSeconds && position < word.endSeconds;
        return (
          <button
            key={`${word.text} ${word.startSeconds}`}
            type="button"
            title={doubt ? t('In doubt: {{percent}} % sure', { percent: Math.round(word.confidence * 100) }) : undefined}
            onClick={() => player.play(word.startSeconds - AROUND_SECONDS, word.endSeconds + AROUND_SECONDS)}
            className={`min-h-10 rounded-lg px-1.5 hover:bg-warm/10 ${sounds ? 'bg-sing text-ink' : ''} ${
              doubt ? 'text-soft underline decoration-stop decoration-wavy underline-offset-4' : ''
            }`}
          >
            {word.text}
            {doubt && <span className="sr-only"> ({t('in doubt')})</span>}
          </button>
        );
      })}
    </p>
  );
}
