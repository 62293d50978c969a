interface Props {
  label: string;
  /** 0 … 1 */
  value: number;
  className?: string;
}

/** How far something is. Warm white, since the accent belongs to singing. */
export function ProgressBar({ label, value, className = '' }: Props) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={`h-2 overflow-hidden rounded-full bg-warm/15 ${className}`}
    >
      <div className="bar-creep h-full rounded-full bg-warm" style={{ width: `${percent}%` }} />
    </div>
  );
}
