import { UnreachableError } from '../api/http.ts';
import { Button } from './button.tsx';

interface Props {
  error: Error;
  onRetry: () => void;
  className?: string;
}

/** Something could not be had: says what and offers to try again. */
export function Trouble({ error, onRetry, className = '' }: Props) {
  const unreachable = error instanceof UnreachableError;
  return (
    <div role="alert" className={`mx-auto max-w-xl rounded-3xl bg-panel p-8 text-center ${className}`}>
      <p className="text-xl font-bold">{unreachable ? 'Refrain is out of reach' : 'That did not work'}</p>
      <p className="mt-2 text-soft">{error.message}</p>
      <Button kind="plain" className="mt-6" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
