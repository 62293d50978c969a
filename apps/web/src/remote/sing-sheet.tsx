import type { SongSummary } from '@refrain/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keyText } from '../party/party-words.ts';
import { usePartyCommand } from '../party/use-party.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { Stepper } from '../ui/stepper.tsx';
import type { RemoteProps } from './remote.types.ts';

interface Props extends RemoteProps {
  song: SongSummary;
  onClose: () => void;
  onQueued: () => void;
}

const TEMPO_STEP = 0.05;
const MOST_SINGERS = 8;

/** Before a song is asked for: its key, its pace, and who sings along. Untouched, they are as you sang it last. */
export function SingSheet({ song, party, you, onClose, onQueued }: Props) {
  const { t } = useTranslation();
  const { settings, id: partyId } = party.party;
  const command = usePartyCommand(partyId);
  const [keyShift, setKeyShift] = useState<number | null>(null);
  const [tempo, setTempo] = useState<number | null>(null);
  const [company, setCompany] = useState<readonly string[]>([]);
  const others = party.members.filter(
    ({ id, status, role }) => id !== you.id && status === 'active' && role !== 'screen' && role !== 'viewer',
  );
  const moveKey = (by: number) => setKeyShift(clamp((keyShift ?? 0) + by, -settings.maxKeyShift, settings.maxKeyShift));
  const moveTempo = (by: number) => setTempo(clamp(Math.round(((tempo ?? 1) + by) * 100) / 100, settings.minTempo, settings.maxTempo));
  const toggle = (id: string) =>
    setCompany(company.includes(id) ? company.filter((one) => one !== id) : [...company, id].slice(0, MOST_SINGERS - 1));
  const sing = async () => {
    const added = await command({
      type: 'queue.add',
      songId: song.id,
      ...(keyShift === null ? {} : { keyShift }),
      ...(tempo === null ? {} : { tempo }),
      ...(company.length === 0 ? {} : { singerIds: [you.id, ...company] }),
    });
    if (added) onQueued();
  };
  return (
    <Modal title={song.title} onClose={onClose}>
      <p>{song.artist ?? t('Unknown artist')}</p>
      <div className="mt-6 grid grid-cols-1 gap-3">
        <Stepper
          label={t('Key')}
          text={keyShift === null ? t('as it is') : keyText(keyShift)}
          onLess={() => moveKey(-1)}
          onMore={() => moveKey(1)}
          onReset={keyShift === null ? undefined : () => setKeyShift(null)}
        />
        <Stepper
          label={t('Tempo')}
          text={tempo === null ? t('as it is') : `${Math.round(tempo * 100)} %`}
          onLess={() => moveTempo(-TEMPO_STEP)}
          onMore={() => moveTempo(TEMPO_STEP)}
          onReset={tempo === null ? undefined : () => setTempo(null)}
        />
      </div>
      {others.length > 0 && (
        <fieldset className="mt-6">
          <legend className="mb-2">{t('Sing with')}</legend>
          <div className="flex flex-wrap gap-2">
            {others.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                aria-pressed={company.includes(id)}
                onClick={() => toggle(id)}
                className="min-h-12 rounded-full px-4 font-semibold ring-1 ring-edge ring-inset aria-pressed:bg-warm aria-pressed:text-night"
              >
                {name}
              </button>
            ))}
          </div>
        </fieldset>
      )}
      <div className="mt-8 flex gap-3">
        <Button className="grow" onClick={onClose}>
          {t('Not now')}
        </Button>
        <Button kind="sing" className="grow" onClick={() => void sing()}>
          {t('Sing')}
        </Button>
      </div>
    </Modal>
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
