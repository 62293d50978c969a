import type { UploadOptions } from '@refrain/contract';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInfo } from '../api/live.ts';
import { rememberJob } from '../api/songs.ts';
import { useServices } from '../app/services.tsx';
import { useFormats } from '../i18n/formats.ts';
import { DropZone } from './drop-zone.tsx';
import { LyricsBox } from './lyrics-box.tsx';
import { UploadList } from './upload-list.tsx';

interface Props {
  /** One line, where songs are there already. */
  small?: boolean;
  /** What to do with one file alone; sent at once where this is absent. */
  onSingle?: (file: File) => void;
}

/** The place to drop songs, and those on their way. */
export function AddFiles({ small = false, onSingle }: Props) {
  const { t } = useTranslation();
  const [lyrics, setLyrics] = useState('');
  const { toasts } = useServices();
  const formats = useFormats();
  const info = useInfo().data;
  const addFiles = useAddFiles();
  const take = (files: File[]) => {
    const tooLarge = files.filter((file) => info && file.size > info.maxFileSizeBytes);
    for (const { name } of tooLarge) {
      const size = formats.size(info?.maxFileSizeBytes ?? 0);
      toasts.show(t('{{name}} is too large. This house takes up to {{size}}.', { name, size }), { seconds: 7 });
    }
    const taken = files.filter((file) => !tooLarge.includes(file));
    const [first] = taken;
    if (onSingle && first && taken.length === 1) return onSingle(first);
    addFiles(taken, lyrics.trim() === '' ? {} : { lyrics });
    setLyrics('');
  };
  return (
    <div>
      <DropZone formats={info?.formats ?? []} onFiles={take} small={small}>
        {!small && !onSingle && <LyricsBox value={lyrics} onChange={setLyrics} />}
      </DropZone>
      <UploadList />
    </div>
  );
}

/** Sends files after the notice was read; a single one takes you along to its song. */
function useAddFiles() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { modelNotice, uploads, toasts } = useServices();
  return (files: File[], options: UploadOptions) => {
    if (files.length === 0) return;
    if (files.length > 1 && options.lyrics) toasts.show(t('The words go with the first of these songs.'));
    void modelNotice.before(() => {
      for (const [i, file] of files.entries()) {
        uploads.add(file, i === 0 ? options : {}, ({ songId, jobId }) => {
          rememberJob(songId, jobId);
          if (files.length === 1) void navigate({ to: '/songs/$songId', params: { songId } });
        });
      }
    });
  };
}
