import type { ComponentProps, ReactNode } from 'react';
import { RadioCards } from '../ui/radio-cards.tsx';
import { WelcomeStep } from './welcome-step.tsx';

interface Props<Value extends string> extends Omit<ComponentProps<typeof WelcomeStep>, 'children'> {
  value: Value;
  choices: ComponentProps<typeof RadioCards<Value>>['choices'];
  onChange: (value: Value) => void;
  /** What an answer asks further. */
  children?: ReactNode;
}

/** A question that is answered by one of a few. */
export function ChoiceStep<Value extends string>({ value, choices, onChange, children, ...step }: Props<Value>) {
  return (
    <WelcomeStep {...step}>
      <RadioCards legend={step.title} legendHidden value={value} choices={choices} onChange={onChange} />
      {children && <div className="mt-5">{children}</div>}
    </WelcomeStep>
  );
}
