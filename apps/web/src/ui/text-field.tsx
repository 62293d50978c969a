import { type ComponentProps, useId } from 'react';

interface Props extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'id'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it, as a sentence. */
  problem?: string | null;
  labelHidden?: boolean;
}

/** A line of text to fill in, with its question above it. */
export function TextField({ label, value, onChange, problem = null, labelHidden = false, className = '', ...rest }: Props) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-2 block font-semibold'}>
        {label}
      </label>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        className={`min-h-14 w-full rounded-2xl bg-panel px-5 text-lg text-warm ring-1 ring-edge ring-inset placeholder:text-faint aria-invalid:ring-stop ${className}`}
        {...rest}
      />
      {problem !== null && (
        <p id={`${id}-problem`} role="alert" className="mt-2 text-stop">
          {problem}
        </p>
      )}
    </div>
  );
}
