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

export const SearchIcon = ({ size }: Size) => (
  <Icon size={size}>
    <circle cx="10.5" cy="10.5" r="6" />
    <path d="M15 15l5 5" />
  </Icon>
);
export const QueueIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />
  </Icon>
);
export const NoteIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M9 18V5.5l10-2V16" />
    <circle cx="6.5" cy="18" r="2.5" />
    <circle cx="16.5" cy="16" r="2.5" />
  </Icon>
);
export const MeIcon = ({ size }: Size) => (
  <Icon size={size}>
    <circle cx="12" cy="8" r="4" />
    <path d="M4.5 20a7.5 7.5 0 0 1 15 0" />
  </Icon>
);
export const PinIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M9 4h6l-1 6 3 3H7l3-3zM12 13v7" />
  </Icon>
);
export const SkipIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M19 5v14M5 6l9 6-9 6z" />
  </Icon>
);
export const HandIcon = ({ size }: Size) => (
  <Icon size={size}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M9.5 8.5v7M14.5 8.5v7" />
  </Icon>
);
export const UndoIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4" />
  </Icon>
);
export const GearIcon = ({ size }: Size) => (
  <Icon size={size}>
    <circle cx="12" cy="12" r="3" />
    <path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1" />
  </Icon>
);

export const HeartIcon = ({ size, full = false }: Size & { full?: boolean }) => (
  <Icon size={size}>
    <path
      fill={full ? 'currentColor' : 'none'}
      d="M12 19.5C7 15.8 4 12.9 4 9.3A4.3 4.3 0 0 1 8.3 5 4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 3.7-2A4.3 4.3 0 0 1 20 9.3c0 3.6-3 6.500-8 10.2Z"
    />
  </Icon>
);
export const MoreIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path strokeWidth={3.5} d="M5 12h.01M12 12h.01M19 12h.01" />
  </Icon>
);
export const HouseIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z" />
  </Icon>
);
export const PartyIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 20l5-12 7 7zM14 4l1 3M20 10l-3-1M18 5l-2.500 2.500" />
  </Icon>
);
export const JobsIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M4 6h9M4 12h13M4 18h6M17 5v4M15 7h4" />
  </Icon>
);
export const UpIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M12 19V5M6 11l6-6 6 6" />
  </Icon>
);
export const DownIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M12 5v14M6 13l6 6 6-6" />
  </Icon>
);

/** The name with its sign: the repeat bar that stands before a refrain. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5 font-extrabold tracking-tight text-xl">
      <svg viewBox="0 0 20 22" width="18" height="20" aria-hidden="true">
        <g fill="currentColor">
          <rect x="0" y="0" width="5.5" height="22" rx="1" />
          <rect x="8" y="0" width="2.2" height="22" rx="1" />
        </g>
        <g fill="var(--color-sing)">
          <circle cx="16.5" cy="7" r="2.8" />
          <circle cx="16.5" cy="15" r="2.8" />
        </g>
      </svg>
      Refrain
    </span>
  );
}
