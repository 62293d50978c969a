import { useEffect, useState } from 'react';

const QUIET_AFTER_MS = 3000;

/** True when nothing was touched for a while: then the controls step back from the stage. */
export function useQuiet(enabled: boolean): boolean {
  const [quiet, setQuiet] = useState(false);
  useEffect(() => {
    if (!enabled) return setQuiet(false);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wake = () => {
      setQuiet(false);
      clearTimeout(timer);
      timer = setTimeout(() => setQuiet(true), QUIET_AFTER_MS);
    };
    wake();
    const events = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;
    for (const event of events) addEventListener(event, wake, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const event of events) removeEventListener(event, wake);
    };
  }, [enabled]);
  return quiet;
}
