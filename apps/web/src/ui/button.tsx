import type { ComponentProps } from 'react';

type Kind = 'sing' | 'plain' | 'quiet' | 'stop';

const SHAPES: Record<Kind, string> = {
  sing: 'bg-sing text-ink hover:bg-sing-bright font-bold',
  plain: 'bg-warm text-night hover:bg-warm/85 font-bold',
  quiet: 'bg-raised text-warm hover:bg-edge font-semibold',
  stop: 'bg-transparent text-stop ring-1 ring-inset ring-stop/50 hover:bg-stop/10 font-semibold',
};

/** Every action that is a word. At least 48 px high: a thumb in the dark must hit it. Its padding gives way to one in `className`. */
export function Button({ kind = 'quiet', className = '', type = 'button', ...rest }: ComponentProps<'button'> & { kind?: Kind }) {
  return (
    <button
      type={type}
      className={`inline-flex min-h-12 items-center justify-center gap-2.5 button rounded-full text-base transition-colors disabled:opacity-50 ${SHAPES[kind]} ${className}`}
      {...rest}
    />
  );
}

/** An action that is a picture; `label` is what a screen reader says and the tooltip shows. */
export function IconButton({ label, className = '', pressed, ...rest }: ComponentProps<'button'> & { label: string; pressed?: boolean }) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      className={`inline-flex size-12 shrink-0 items-center justify-center rounded-full text-warm transition-colors hover:bg-warm/10 aria-pressed:bg-warm/15 ${className}`}
      {...rest}
    />
  );
}
