import type { ReactNode } from 'react';

/** Pictures that stand beside or instead of a word; the word itself is always there for screen readers. */
function Icon({ children, size = 24 }: { children: ReactNode; size?: number | undefined }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
interface Size {
  size?: number;
}
const solid = { fill: 'currentColor', stroke: 'none' } as const;

export const PlayIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path {...solid} d="M7 4.6v14.8a1 1 0 0 0 1.52.850l11.7-7.4a1 1 0 0 0 0-1.7L8.52 3.75A1 1 0 0 0 7 4.6Z" />
  </Icon>
);
export const PauseIcon = ({ size }: Size) => (
  <Icon size={size}>
    <rect {...solid} x="6" y="4" width="4.5" height="16" rx="1.2" />
    <rect {...solid} x="13.5" y="4" width="4.5" height="16" rx="1.2" />
  </Icon>
);
export const MicIcon = ({ size }: Size) => (
  <Icon size={size}>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </Icon>
);
export const FullScreenIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4" />
  </Icon>
);
export const BackIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M15 5l-7 7 7 7" />
  </Icon>
);
export const RestartIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M5 5v14M19 6l-9 6 9 6z" />
  </Icon>
);
export const MixIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M6 4v8M6 16v4M12 4v2M12 10v10M18 4v10M18 18v2M4 14h4M10 8h4M16 16h4" />
  </Icon>
);
export const WordsIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 7h16M4 12h11M4 17h7" />
  </Icon>
);
export const SoundIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11" />
  </Icon>
);
export const MutedIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16.5 9.5l5 5M21.5 9.5l-5 5" />
  </Icon>
);
export const TrashIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M5 7h14M10 7V4.5h4V7M7 7l.800 12h8.4L17 7" />
  </Icon>
);
export const CheckIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M5 12.5l4.5 4.5L19 7.5" />
  </Icon>
);
export const CrossIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
);
export const PlusIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
export const MinusIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M5 12h14" />
  </Icon>
);
export const SkipIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 6l7 6-7 6zM13 6l7 6-7 6z" />
  </Icon>
);
export const DropIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19.5h14" />
  </Icon>
);
export const HelpIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M9 9.2a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.2M12 17.5v.1" />
    <circle cx="12" cy="12" r="9" />
  </Icon>
);

/** The name with its sign: the repeat bar that stands before a refrain. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5 font-extrabold tracking-tight text-xl">
      <svg viewBox="0 0 20 22" width="18" height="20" aria-hidden="true">
        <g fill="#f5efe4">
          <rect x="0" y="0" width="5.5" height="22" rx="1" />
          <rect x="8" y="0" width="2.2" height="22" rx="1" />
        </g>
        <g fill="#ffb43a">
          <circle cx="16.5" cy="7" r="2.8" />
          <circle cx="16.5" cy="15" r="2.8" />
        </g>
      </svg>
      Refrain
    </span>
  );
}
