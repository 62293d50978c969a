import { type ReactNode, useId, useRef } from 'react';
import { IconButton } from './button.tsx';
import { MoreIcon } from './icons.tsx';

/** Less frequent actions behind three dots. Native popover: closes with Esc, by a click elsewhere, and after a choice. */
export function Menu({ label, className = '', children }: { label: string; className?: string; children: ReactNode }) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <IconButton
        label={label}
        popoverTarget={id}
        aria-haspopup="true"
        className={className}
        onClick={(event) => place(menu.current, event.currentTarget)}
      >
        <MoreIcon />
      </IconButton>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a choice, also by key, is a click on what is inside */}
      <div
        ref={menu}
        id={id}
        popover="auto"
        onClick={() => menu.current?.hidePopover()}
        className="fixed m-0 min-w-56 rounded-2xl bg-raised p-2 text-warm shadow-2xl ring-1 ring-edge"
      >
        {children}
      </div>
    </>
  );
}

export const MENU_ITEM = 'flex min-h-12 w-full items-center gap-3 rounded-xl px-4 text-left font-semibold hover:bg-warm/10';

/** Under its button, within the screen. */
function place(menu: HTMLElement | null, button: HTMLElement): void {
  if (!menu) return;
  const { bottom, right, top } = button.getBoundingClientRect();
  const above = bottom > innerHeight * 0.7;
  Object.assign(menu.style, {
    left: 'auto',
    right: `${Math.max(8, innerWidth - right)}px`,
    top: above ? 'auto' : `${bottom + 4}px`,
    bottom: above ? `${innerHeight - top + 4}px` : 'auto',
  });
}
