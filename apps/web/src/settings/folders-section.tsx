import type { WatchedFolder } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editWatchedFolder, forgetFolder, listFailedFiles, listWatchedFolders, scanFolder, stopScan } from '../api/folders.ts';
import { useFailure } from '../api/use-failure.ts';
import { serverText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { SwitchField } from '../ui/choice-field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { WatchFolderForm } from './watch-folder-form.tsx';

const SCAN_MS = 1500;
/** A scan may begin by itself at any time. */
const IDLE_MS = 5000;

/** Folders of the server whose songs are taken into the library; their files are only read. */
export function FoldersSection() {
  const { t } = useTranslation();
  const folders = useQuery({
    queryKey: ['watched-folders'],
    queryFn: listWatchedFolders,
    refetchInterval: ({ state }) => (state.data?.some(({ scan }) => scan.running) ? SCAN_MS : IDLE_MS),
  });
  return (
    <>
      <p className="mb-6 max-w-prose text-lg text-soft">
        {t('Songs in these folders come into the library by themselves. The files are only read.')}
      </p>
      {folders.isError && <Trouble error={folders.error} onRetry={() => void folders.refetch()} />}
      <ul className="grid grid-cols-1 gap-3">
        {folders.data?.map((folder) => (
          <FolderCard key={folder.id} folder={folder} />
        ))}
      </ul>
      <WatchFolderForm />
    </>
  );
}

function FolderCard({ folder }: { folder: WatchedFolder }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [failedShown, setFailedShown] = useState(false);
  const { scan } = folder;
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: useFailure(),
    onSettled: () => client.invalidateQueries({ queryKey: ['watched-folders'] }),
  });
  return (
    <li className="rounded-3xl bg-panel p-5">
      <p className="font-bold break-all">{folder.path}</p>
      <p role="status" className="tabular mt-1 text-soft">
        {scan.running ? t('Looking through it: {{current}}', { current: scan.current ?? '' }) : t('Looked through')}
        {` · ${t('{{seen}} files, {{added}} new, {{known}} known', { seen: scan.seen, added: scan.added, known: scan.known })}`}
      </p>
      {scan.message && <p className="mt-1 text-stop">{serverText(t, scan.message)}</p>}
      <div className="mt-2">
        <SwitchField
          label={t('Make each song as soon as it is found')}
          on={folder.analyseAtOnce}
          onChange={(analyseAtOnce) => act.mutate(() => editWatchedFolder(folder.id, { analyseAtOnce }))}
        />
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        {scan.running ? (
          <Button onClick={() => act.mutate(() => stopScan(folder.id))}>{t('Stop')}</Button>
        ) : (
          <Button disabled={act.isPending} onClick={() => act.mutate(() => scanFolder(folder.id))}>
            {t('Look for new songs')}
          </Button>
        )}
        {scan.failed > 0 && (
          <Button aria-expanded={failedShown} onClick={() => setFailedShown(!failedShown)}>
            {t('{{count}} files failed', { count: scan.failed })}
          </Button>
        )}
        {!folder.fromSettings && (
          <Button kind="stop" disabled={act.isPending} onClick={() => act.mutate(() => forgetFolder(folder.id))}>
            {t('Watch it no more')}
          </Button>
        )}
      </div>
      {failedShown && <FailedFiles folderId={folder.id} />}
    </li>
  );
}

function FailedFiles({ folderId }: { folderId: string }) {
  const { t } = useTranslation();
  const files = useQuery({ queryKey: ['failed-files', folderId], queryFn: () => listFailedFiles(folderId) });
  return (
    <ul className="mt-3 grid grid-cols-1 gap-1">
      {files.data?.map(({ path, message }) => (
        <li key={path}>
          <span className="break-all">{path}</span> <span className="text-stop">{serverText(t, message)}</span>
        </li>
      ))}
    </ul>
  );
}
