import { type ReactNode, useId } from 'react';

interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  labelHidden?: boolean;
  className?: string;
}

/** One of a few. */
export function SelectField<Value extends string>({
  label,
  value,
  choices,
  onChange,
  labelHidden = false,
  className = '',
}: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-2 block font-semibold'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className="min-h-12 w-full rounded-2xl bg-raised px-4 text-warm ring-1 ring-edge ring-inset"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SwitchProps {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
  /** What it means, under the label. */
  children?: ReactNode;
}

/** On or off, at once. */
export function SwitchField({ label, on, onChange, disabled = false, children }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-4">
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={`${id}-label`}
        aria-describedby={children ? `${id}-more` : undefined}
        disabled={disabled}
        onClick={() => onChange(!on)}
        className="group flex min-h-12 shrink-0 items-center disabled:opacity-50"
      >
        <span className="flex h-8 w-14 items-center rounded-full bg-raised p-1 ring-1 ring-faint ring-inset transition-colors group-aria-checked:bg-warm">
          <span className="size-6 rounded-full bg-faint transition-transform group-aria-checked:translate-x-6 group-aria-checked:bg-night" />
        </span>
      </button>
      <div className="min-w-0 pt-3">
        <p id={`${id}-label`} className="font-semibold leading-6">
          {label}
        </p>
        {children && (
          <div id={`${id}-more`} className="mt-1 text-soft">
            {children}
          </div>
        )}
      </div>
    </div>
  );
}
