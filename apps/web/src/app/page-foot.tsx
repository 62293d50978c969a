import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';
import { SelectField } from '../ui/choice-field.tsx';
import { LanguageSwitch } from '../ui/language-switch.tsx';
import { useStore } from '../ui/store.ts';
import { THEMES, type Theme } from '../ui/theme.ts';
import { useServices } from './services.tsx';

const THEME_WORDS: Record<Theme, Text> = { dark: 'Dark', light: 'Light', device: 'Like this device' };

/** How the page speaks and looks in this browser. */
export function PageFoot() {
  return (
    <footer className="mt-16 flex flex-wrap items-center gap-3">
      <LanguageSwitch />
      <ThemeSwitch />
    </footer>
  );
}

function ThemeSwitch() {
  const { t } = useTranslation();
  const { theme } = useServices();
  return (
    <SelectField
      label={t('Look')}
      labelHidden
      value={useStore(theme.chosen)}
      choices={THEMES.map((value) => ({ value, label: t(THEME_WORDS[value]) }))}
      onChange={(chosen) => theme.choose(chosen)}
    />
  );
}
