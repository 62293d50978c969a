import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CrossIcon } from '../ui/icons.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useStore } from '../ui/store.ts';
import type { Upload } from './uploads.ts';

/** Files on their way in; nothing when there are none. */
export function UploadList() {
  const { t } = useTranslation();
  const { uploads } = useServices();
  const list = useStore(uploads.store);
  if (list.length === 0) return null;
  return (
    <section aria-label={t('Files on their way')} className="mt-6 space-y-3">
      {list.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </section>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const { uploads } = useServices();
  const failed = upload.status === 'failed';
  const share = upload.file.size > 0 ? Math.min(1, upload.sentBytes / upload.file.size) : 0;
  return (
    <div className="flex items-center gap-4 rounded-2xl bg-panel py-3 pr-3 pl-5">
      <div className="min-w-0 grow">
        <p className="truncate font-semibold">{upload.file.name}</p>
        {failed ? (
          <p role="alert" className="text-stop">
            {errorText(t, upload.failure)}
          </p>
        ) : (
          <>
            <p className="tabular text-soft">{statusText(t, upload, share)}</p>
            <ProgressBar label={t('Sending {{name}}', { name: upload.file.name })} value={share} className="mt-2" />
          </>
        )}
      </div>
      {failed && upload.worthRetrying && (
        <Button className="shrink-0" onClick={() => uploads.retry(upload.id)}>
          {t('Try again')}
        </Button>
      )}
      <IconButton
        label={failed ? t('Dismiss {{name}}', { name: upload.file.name }) : t('Stop sending {{name}}', { name: upload.file.name })}
        onClick={() => uploads.remove(upload.id)}
      >
        <CrossIcon />
      </IconButton>
    </div>
  );
}

function statusText(t: TFunction, upload: Upload, share: number): string {
  if (upload.status === 'waiting') return t('Waiting for its turn');
  if (upload.status === 'checking') return t('Listening whether there is music in it');
  return t('Sending · {{percent}} % of {{bytes, size}}', { percent: Math.floor(share * 100), bytes: upload.file.size });
}
