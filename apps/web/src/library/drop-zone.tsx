import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DropIcon } from '../ui/icons.tsx';

interface Props {
  /** Extensions or words for the hint, from the server. */
  formats: string[];
  onFiles: (files: File[]) => void;
  /** One line, where songs are there already. */
  small?: boolean;
  children?: ReactNode;
}

const DEFAULT_FORMATS = ['mp3', 'wav', 'flac', 'm4a', 'ogg', 'mp4'];

/** A big place to drop songs on; the whole window takes them too. Click and keyboard open the file chooser. */
export function DropZone({ formats, onFiles, small = false, children }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const over = useWindowDrop(onFiles);
  const names = (formats.length > 0 ? formats : DEFAULT_FORMATS).map((name) => name.replace(/^\./, '').toLowerCase());
  return (
    <div
      className={`border-2 border-dashed transition-colors ${small ? 'rounded-2xl' : 'rounded-[2rem] p-6 sm:p-8'} ${over ? 'border-warm bg-raised' : 'border-edge bg-deep/70'}`}
    >
      <button
        type="button"
        onClick={() => input.current?.click()}
        className={`flex w-full items-center justify-center gap-3 rounded-2xl px-4 hover:bg-warm/5 ${small ? 'min-h-[3.25rem]' : 'min-h-36 flex-col py-6'}`}
      >
        <span className={`flex shrink-0 items-center justify-center rounded-full bg-warm text-night ${small ? 'size-9' : 'size-14'}`}>
          <DropIcon size={small ? 20 : 28} />
        </span>
        <span className={small ? 'font-semibold' : 'text-xl font-bold'}>
          {over ? t('Let go to add it') : <span className="pointer-coarse:hidden">{t('Drop songs here, or choose files')}</span>}
          {!over && <span className="pointer-fine:hidden">{t('Choose songs')}</span>}
        </span>
        <span className={small ? 'sr-only' : 'text-center text-soft'}>
          {t('{{formats}} or almost any other sound or video file', { formats: knownFormats(names) })}
        </span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        aria-label={t('Choose songs from this device')}
        accept={['audio/*', 'video/*', ...names.map((name) => `.${name}`)].join(',')}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {children}
    </div>
  );
}

function knownFormats(names: string[]): string {
  const known = ['mp3', 'flac', 'wav', 'm4a'].filter((name) => names.includes(name));
  return known.map((name) => name.toUpperCase()).join(', ');
}

/** Takes files dropped anywhere in the window. @returns whether files hover over it */
function useWindowDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    const abort = new AbortController();
    const listen = { signal: abort.signal };
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragover', onOver, listen);
    window.addEventListener('dragleave', onLeave, listen);
    window.addEventListener('drop', onDrop, listen);
    return () => abort.abort();
  }, []);
  return over;
}
