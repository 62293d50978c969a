import { STAGE_THEMES, type StageTheme } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';
import { PALETTES } from '../stage/palette.ts';

const NAMES: Record<StageTheme, Text> = { ember: 'Ember', tide: 'Tide', rose: 'Rose' };

/** The colours of the big screen, each shown as a line half sung. */
export function StageColours({ theme, onChange }: { theme: StageTheme; onChange: (theme: StageTheme) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="mt-5">
      <legend className="font-semibold text-warm">{t('Colours of the stage')}</legend>
      <div className="mt-2 grid grid-cols-3 gap-2">
        {STAGE_THEMES.map((name) => (
          <label
            key={name}
            style={{ background: PALETTES[name].night, color: PALETTES[name].warm }}
            className="flex min-h-20 cursor-pointer flex-col justify-center rounded-2xl px-4 ring-1 ring-edge has-checked:ring-3 has-checked:ring-warm has-focus-visible:outline-3 has-focus-visible:outline-warm"
          >
            <input type="radio" name="theme" checked={theme === name} onChange={() => onChange(name)} className="sr-only" />
            <span className="text-lg font-extrabold">{t(NAMES[name])}</span>
            <span aria-hidden="true" className="mt-1.5 flex h-1.5 overflow-hidden rounded-full">
              <span className="w-3/5" style={{ background: PALETTES[name].sing }} />
              <span className="grow opacity-30" style={{ background: PALETTES[name].warm }} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
