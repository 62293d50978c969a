import { useId } from 'react';

interface Props<Value extends string> {
  /** The question. */
  legend: string;
  legendHidden?: boolean;
  value: Value;
  choices: readonly { value: Value; label: string; meaning?: string; lang?: string }[];
  onChange: (value: Value) => void;
}

/** One of a few, each with what it means. */
export function RadioCards<Value extends string>({ legend, legendHidden = false, value, choices, onChange }: Props<Value>) {
  const name = useId();
  return (
    <fieldset>
      <legend className={legendHidden ? 'sr-only' : 'font-semibold text-warm'}>{legend}</legend>
      <div className={`grid gap-2 ${legendHidden ? '' : 'mt-2'}`}>
        {choices.map((choice) => (
          <label
            key={choice.value}
            lang={choice.lang}
            className="flex min-h-12 cursor-pointer items-center gap-3 rounded-2xl bg-raised px-4 py-2 ring-2 ring-transparent ring-inset has-checked:ring-faint"
          >
            <input
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              className="size-5 shrink-0 accent-warm"
            />
            <span>
              <b className="block text-warm">{choice.label}</b>
              {choice.meaning}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
