import { useEffect, useRef } from 'react';

/** Calls back whenever the end of a list comes near the screen. @returns goes on an element behind the list */
export function useEnd(onEnd: () => void, more: boolean) {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onEnd);
  latest.current = onEnd;
  useEffect(() => {
    const element = end.current;
    if (!element || !more) return;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(), {
      rootMargin: '60% 0px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  });
  return end;
}
