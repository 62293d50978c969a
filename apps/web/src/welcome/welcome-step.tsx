import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeHouse } from '../api/house.ts';
import { useFailure } from '../api/use-failure.ts';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { WELCOME_STEPS, type WelcomeStepName } from './welcome.types.ts';

interface Props {
  step: WelcomeStepName;
  title: string;
  /** What the answer is good for. */
  intro: string;
  busy?: boolean;
  /** Why the answer was not taken. */
  error?: Error | null;
  onSubmit: () => void;
  children: ReactNode;
}

/** One question with the ways on, back and out. Enter goes on. */
export function WelcomeStep({ step, title, intro, busy = false, error = null, onSubmit, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const at = WELCOME_STEPS.indexOf(step);
  const before = WELCOME_STEPS[at - 1];
  const form = useAnswerFocus();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  return (
    <form ref={form} onSubmit={submit} aria-labelledby={id} className="flex grow flex-col sm:grow-0">
      <p className="tabular font-semibold text-soft">
        {t('Question {{number}} of {{count}}', { number: at + 1, count: WELCOME_STEPS.length })}
      </p>
      <h1 id={id} className="mt-2 text-4xl leading-tight font-extrabold tracking-tight text-balance sm:text-5xl flat:mt-0 flat:text-3xl">
        {title}
      </h1>
      <p className="mt-3 text-lg text-soft flat:mt-1 flat:text-base">{intro}</p>
      <div className="mt-7 text-soft flat:mt-3">{children}</div>
      {error && (
        <p role="alert" className="mt-4 text-stop">
          {errorText(t, error)}
        </p>
      )}
      <div className="sticky bottom-0 mt-auto flex flex-wrap items-center gap-x-3 gap-y-2 bg-linear-to-t from-night from-75% to-transparent pt-8 pb-2 sm:mt-0 flat:pt-4 flat:pb-1">
        <Button type="submit" kind="plain" className="min-h-14 px-10 text-lg max-sm:w-full flat:min-h-12" disabled={busy}>
          {at === WELCOME_STEPS.length - 1 ? t('Done') : t('Go on')}
        </Button>
        {before && (
          <Link
            to="/welcome"
            search={{ step: before }}
            className="inline-flex min-h-12 items-center rounded-full px-5 font-semibold text-soft hover:bg-warm/10 hover:text-warm"
          >
            {t('Back')}
          </Link>
        )}
        <SkipButton />
      </div>
    </form>
  );
}

/** Puts the keyboard on the answer that is chosen, or else on the way on. */
function useAnswerFocus() {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const find = (what: string) => form.current?.querySelector<HTMLElement>(what);
    (find('input:checked') ?? find('input') ?? find('[type=submit]'))?.focus();
  }, []);
  return form;
}

/** Leaves everything as it is, for good: all of it is in the settings, too. */
function SkipButton() {
  const { t } = useTranslation();
  const house = useChangeHouse();
  const onError = useFailure();
  return (
    <button
      type="button"
      disabled={house.isPending}
      onClick={() => house.mutate({ 'house.isSetUp': true }, { onError })}
      className="ml-auto min-h-12 px-2 text-soft underline decoration-edge underline-offset-4 hover:text-warm hover:decoration-warm"
    >
      {t('Skip the questions')}
    </button>
  );
}
