import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageFrame } from '../app/page-frame.tsx';
import type { Text } from '../i18n/translation.ts';
import { UploadList } from '../library/upload-list.tsx';
import { Button } from '../ui/button.tsx';
import { DetailsStep } from './details-step.tsx';
import { ImportList } from './import-list.tsx';
import { LookupStep } from './lookup-step.tsx';
import { LyricsStep } from './lyrics-step.tsx';
import { ADD_STEPS, type AddStep, type NewSong } from './new-song.types.ts';
import { OriginStep } from './origin-step.tsx';
import { useIsSending, useMakeSong } from './use-make-song.ts';

const STEP_WORDS: Record<AddStep, Text> = {
  origin: 'Which song?',
  details: 'Is this right?',
  lookup: 'What is known about it?',
  lyrics: 'Do you have the words?',
};

/** Bringing a song in four short steps: from where, what it is, what others know about it, its words. */
export function AddPage() {
  const { t } = useTranslation();
  const [step, setStep] = useState<AddStep>('origin');
  const [song, setSong] = useState<NewSong | null>(null);
  const { makeSong, isPending } = useMakeSong();
  const isSending = useIsSending(song);
  const change = (edit: Partial<NewSong>) => setSong((now) => now && { ...now, ...edit });
  const go = (by: number) => setStep(ADD_STEPS[ADD_STEPS.indexOf(step) + by] ?? 'origin');
  return (
    <PageFrame narrow>
      <main>
        <Progress step={step} />
        <h1 className="mt-3 text-3xl font-extrabold tracking-tight sm:text-4xl">{t(STEP_WORDS[step])}</h1>
        <div className="mt-7">
          {step === 'origin' || !song ? (
            <>
              <OriginStep
                onChosen={(chosen) => {
                  setSong(chosen);
                  setStep('details');
                }}
              />
              <ImportList />
            </>
          ) : (
            <>
              {step === 'details' && <DetailsStep song={song} onChange={change} onNext={() => go(1)} />}
              {step === 'lookup' && <LookupStep song={song} onChange={change} />}
              {step === 'lyrics' && <LyricsStep song={song} onChange={change} />}
              <UploadList />
              <div className="mt-8 flex flex-wrap justify-between gap-3">
                <Button className="min-h-14" onClick={() => go(-1)}>
                  {t('Back')}
                </Button>
                {step === 'lyrics' ? (
                  <Button kind="sing" className="min-h-14 px-8 text-lg" disabled={isPending || isSending} onClick={() => makeSong(song)}>
                    {t('Make this song')}
                  </Button>
                ) : (
                  <Button kind="plain" className="min-h-14 px-8" disabled={song.title.trim() === ''} onClick={() => go(1)}>
                    {t('Next')}
                  </Button>
                )}
              </div>
            </>
          )}
        </div>
      </main>
    </PageFrame>
  );
}

function Progress({ step }: { step: AddStep }) {
  const { t } = useTranslation();
  const at = ADD_STEPS.indexOf(step);
  return (
    <div className="mt-4">
      <p className="tabular text-soft">{t('Step {{at}} of {{all}}', { at: at + 1, all: ADD_STEPS.length })}</p>
      <div aria-hidden="true" className="mt-2 flex gap-1.5">
        {ADD_STEPS.map((name, index) => (
          <span key={name} className={`h-1.5 grow rounded-full ${index <= at ? 'bg-warm' : 'bg-raised'}`} />
        ))}
      </div>
    </div>
  );
}
