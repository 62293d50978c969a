import { useTranslation } from 'react-i18next';
import { isLanguage, LANGUAGES, type Language } from '../i18n/languages.ts';
import { switchLanguage } from '../i18n/translation.ts';
import { ChoiceStep } from './choice-step.tsx';
import type { StepProps } from './welcome.types.ts';

const CHOICES = (Object.keys(LANGUAGES) as Language[]).map((tag) => ({ value: tag, label: LANGUAGES[tag], lang: tag }));

/** The page speaks it at once. */
export function LanguageStep({ onNext }: StepProps) {
  const { t, i18n } = useTranslation();
  return (
    <ChoiceStep
      step="language"
      title={t('Welcome. Which language?')}
      intro={t('It is for this browser: every phone and screen speaks its own. Each question has an answer already: just go on.')}
      onSubmit={onNext}
      value={isLanguage(i18n.language) ? i18n.language : 'en'}
      choices={CHOICES}
      onChange={(language) => void switchLanguage(i18n, language)}
    />
  );
}
