import type { CoverChoice } from '@refrain/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { coverPreviewUrl } from '../api/metadata.ts';

interface Props {
  covers: readonly CoverChoice[];
  chosen: CoverChoice | null;
  onChoose: (cover: CoverChoice | null) => void;
}

/** The pictures that services have for a song, to look at and to choose from. */
export function CoverChoices({ covers, chosen, onChoose }: Props) {
  if (covers.length === 0) return null;
  return (
    <div className="mt-4 flex flex-wrap gap-3">
      {covers.map((cover, index) => (
        <CoverButton
          key={`${cover.source} ${cover.ref}`}
          cover={cover}
          number={index + 1}
          pressed={chosen === cover}
          onPress={() => onChoose(chosen === cover ? null : cover)}
        />
      ))}
    </div>
  );
}

interface ButtonProps {
  cover: CoverChoice;
  number: number;
  pressed: boolean;
  onPress: () => void;
}

function CoverButton({ cover, number, pressed, onPress }: ButtonProps) {
  const { t } = useTranslation();
  // A service that is switched off, or has the picture no more, leaves the words.
  const [missing, setMissing] = useState(false);
  const service = cover.source === 'itunes' ? 'iTunes' : 'Cover Art Archive';
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className="w-40 rounded-2xl bg-panel p-2 text-sm font-semibold ring-1 ring-edge ring-inset hover:bg-warm/10 aria-pressed:bg-warm aria-pressed:text-night"
    >
      {!missing && (
        <img
          src={coverPreviewUrl(cover)}
          alt=""
          loading="lazy"
          className="mb-2 aspect-square w-full rounded-xl bg-night object-cover"
          onError={() => setMissing(true)}
        />
      )}
      {t('Cover {{number}} from {{service}}', { number, service })}
    </button>
  );
}
