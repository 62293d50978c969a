import { useEffect, useRef } from 'react';

/** Tells the page how high a bar at its edge is, as a length for CSS: what must not lie under it gives way. @returns goes on the bar */
export function useEdgeBar<Bar extends HTMLElement>(length: '--foot' | '--head') {
  const bar = useRef<Bar>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty(length, `${bar.current?.offsetHeight ?? 0}px`));
    if (bar.current) observer.observe(bar.current);
    return () => {
      observer.disconnect();
      style.removeProperty(length);
    };
  }, [length]);
  return bar;
}
