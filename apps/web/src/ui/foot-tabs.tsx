import type { ComponentType } from 'react';
import { useEdgeBar } from './use-edge-bar.ts';

interface Tab<Name extends string> {
  name: Name;
  label: string;
  Icon: ComponentType;
  /** A number on the picture, and what it counts. */
  badge?: { count: number; meaning: string };
}

interface Props<Name extends string> {
  label: string;
  tabs: readonly Tab<Name>[];
  current: Name;
  onChoose: (name: Name) => void;
  className?: string;
}

/** The parts of a page at its foot, where the thumb is. */
export function FootTabs<Name extends string>({ label, tabs, current, onChoose, className = '' }: Props<Name>) {
  // Messages at the foot of the page stand above it.
  const bar = useEdgeBar<HTMLUListElement>('--foot');
  return (
    <nav aria-label={label} className={`shrink-0 border-t border-edge bg-deep pb-[env(safe-area-inset-bottom)] ${className}`}>
      <ul ref={bar} className="mx-auto flex max-w-2xl">
        {tabs.map(({ name, label: text, Icon, badge }) => (
          <li key={name} className="grow basis-0">
            <button
              type="button"
              aria-current={current === name ? 'page' : undefined}
              onClick={() => onChoose(name)}
              className="relative flex min-h-16 w-full flex-col items-center justify-center gap-1 text-sm font-semibold text-soft aria-[current]:text-warm flat:min-h-12 flat:flex-row flat:gap-2"
            >
              <Icon />
              {text}
              {badge && badge.count > 0 && (
                <span className="absolute top-1.5 left-1/2 ml-2.5 min-w-5 rounded-full bg-warm px-1.5 text-xs font-bold text-night flat:static flat:ml-0">
                  {badge.count}
                  <span className="sr-only"> {badge.meaning}</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
