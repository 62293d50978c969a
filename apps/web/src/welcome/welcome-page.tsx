import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useHouse } from '../api/house.ts';
import { useMay, useSession } from '../api/session.ts';
import { Wordmark } from '../ui/icons.tsx';
import { LanguageStep } from './language-step.tsx';
import { NameStep } from './name-step.tsx';
import { OutsideStep } from './outside-step.tsx';
import { PeopleStep } from './people-step.tsx';
import { type StepProps, WELCOME_STEPS, type WelcomeStepName } from './welcome.types.ts';

const QUESTIONS = { language: LanguageStep, name: NameStep, people: PeopleStep, outside: OutsideStep } satisfies Record<
  WelcomeStepName,
  React.ComponentType<StepProps>
>;

/** The first visit to a new house: four questions, each with an answer that fits most. Once they are over, nobody sees them again. */
export function WelcomePage() {
  const navigate = useNavigate({ from: '/welcome' });
  const { step = 'language' } = useSearch({ from: '/welcome' });
  const house = useHouse();
  const session = useSession();
  const mayDecide = useMay('admin');
  if (house.isPending || session.isPending) return <main className="hero-glow min-h-dvh" aria-busy="true" />;
  if (house.data?.isSetUp !== false || !mayDecide) return <Navigate to="/" replace />;
  const Question = QUESTIONS[step];
  const next = WELCOME_STEPS[WELCOME_STEPS.indexOf(step) + 1];
  return (
    <div className="hero-glow min-h-dvh px-5 sm:px-10">
      <div className="mx-auto flex min-h-dvh max-w-2xl flex-col py-4 sm:py-6 flat:py-2">
        <header className="flex min-h-12 items-center flat:hidden">
          <Wordmark />
        </header>
        <main className="flex grow flex-col pt-6 sm:justify-center sm:pb-[8vh] flat:justify-start flat:pt-0 flat:pb-0">
          <Question key={step} onNext={() => next && void navigate({ search: { step: next } })} />
        </main>
      </div>
    </div>
  );
}
