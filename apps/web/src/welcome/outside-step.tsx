import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeHouse } from '../api/house.ts';
import { useOutsideServices } from '../api/use-outside.ts';
import { ServiceSwitches } from '../settings/service-switches.tsx';
import { ChoiceStep } from './choice-step.tsx';

/** The last question: what may leave the machine. Nothing, unless somebody says otherwise. */
export function OutsideStep() {
  const { t } = useTranslation();
  const services = useOutsideServices().data ?? [];
  const on = services.filter(({ enabled }) => enabled);
  const [chosen, setChosen] = useState<'nothing' | 'some' | null>(null);
  const answer = chosen ?? (on.length > 0 ? 'some' : 'nothing');
  const change = useChangeHouse();
  const finish = () => {
    const off = answer === 'nothing' ? Object.fromEntries(on.map(({ name }) => [`${name}.enabled`, false])) : {};
    change.mutate({ ...off, 'house.isSetUp': true });
  };
  return (
    <ChoiceStep
      step="outside"
      title={t('May it ask the internet?')}
      intro={t('Songs are made and sung without it. Your music itself never leaves this house.')}
      busy={change.isPending}
      error={change.error}
      onSubmit={finish}
      value={answer}
      onChange={setChosen}
      choices={[
        {
          value: 'nothing',
          label: t('No, nothing goes outside'),
          meaning: t('You can still switch single services on, in the settings.'),
        },
        {
          value: 'some',
          label: t('Yes, I choose what'),
          meaning: t('Words, covers and names can be looked up, songs brought in by a link.'),
        },
      ]}
    >
      {answer === 'some' && <ServiceSwitches />}
    </ChoiceStep>
  );
}
