import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  /** What is shown between the buttons. */
  text: string;
  onLess: () => void;
  onMore: () => void;
  /** Back to the usual value; absent where it is the usual one. */
  onReset?: (() => void) | undefined;
  disabled?: boolean;
}

const STEP = 'size-12 shrink-0 rounded-full text-xl font-bold ring-1 ring-edge ring-inset hover:bg-warm/10 disabled:opacity-40';

/** A value that goes up and down in steps; a press on the value itself resets it. */
export function Stepper({ label, text, onLess, onMore, onReset, disabled = false }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset aria-label={label} className="flex min-w-0 items-center gap-2">
      <span aria-hidden="true" className="min-w-0 grow truncate text-soft">
        {label}
      </span>
      <button type="button" className={STEP} aria-label={t('{{label}} down', { label })} disabled={disabled} onClick={onLess}>
        −
      </button>
      <button
        type="button"
        className="tabular min-h-12 w-20 min-w-14 rounded-full font-bold disabled:text-warm"
        aria-label={onReset ? t('{{label}} {{text}}: reset', { label, text }) : `${label} ${text}`}
        disabled={disabled || !onReset}
        onClick={onReset}
      >
        {text}
      </button>
      <button type="button" className={STEP} aria-label={t('{{label}} up', { label })} disabled={disabled} onClick={onMore}>
        +
      </button>
    </fieldset>
  );
}
