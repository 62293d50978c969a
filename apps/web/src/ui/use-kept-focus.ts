import { useEffect, useRef } from 'react';

/**
 * Whoever works by keyboard keeps their place when the control in focus goes away: in a list it is then on the row that took the
 * place, else on the part of the page itself. @returns goes on that part, which needs `tabIndex={-1}`
 */
export function useKeptFocus<Part extends HTMLElement>() {
  const part = useRef<Part>(null);
  const last = useRef<{ control: Element; list: Element | null; row: number } | null>(null);
  useEffect(() => {
    const element = part.current;
    const remember = ({ target }: FocusEvent) => {
      const control = target as Element;
      const row = control.closest('li');
      const list = row?.parentElement ?? null;
      last.current = { control, list, row: row && list ? [...list.children].indexOf(row) : -1 };
    };
    element?.addEventListener('focusin', remember);
    return () => element?.removeEventListener('focusin', remember);
  }, []);
  // After every change of what is shown, and only for a control that is gone.
  useEffect(() => {
    if (!last.current || last.current.control.isConnected) return;
    const { list, row } = last.current;
    last.current = null;
    if (document.activeElement !== document.body) return;
    const rows = list?.isConnected ? list.children : [];
    const next = rows[Math.min(row, rows.length - 1)]?.querySelector<HTMLElement>('button, a[href], input');
    (next ?? part.current)?.focus({ preventScroll: next === undefined || next === null });
  });
  return part;
}
