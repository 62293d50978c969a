import { useTranslation } from 'react-i18next';
import { useInfo } from '../api/live.ts';
import { serverText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { useStore } from '../ui/store.ts';
import { useServices } from './services.tsx';

/** The notice of {@link ModelNotice}, while something waits for it. */
export function ModelNoticeDialog() {
  const { t } = useTranslation();
  const { modelNotice } = useServices();
  const info = useInfo().data;
  const waiting = useStore(modelNotice.waiting);
  if (!waiting || !info) return null;
  return (
    <Modal title={t('One thing before your first song')} onClose={() => modelNotice.waiting.set(null)}>
      <p>{t('Refrain itself is free for everyone. Some of the models it listens with come with their own terms:')}</p>
      <ul className="mt-5 space-y-4">
        {info.modelNotices.map((notice) => (
          <li key={notice.model} className="rounded-2xl bg-raised p-4">
            <p className="font-bold text-warm">
              {notice.model} <span className="font-normal text-soft">· {notice.licence}</span>
            </p>
            <p className="mt-1">{serverText(t, notice.notice)}</p>
          </li>
        ))}
      </ul>
      <div className="mt-7 flex flex-wrap justify-end gap-3">
        <Button onClick={() => modelNotice.waiting.set(null)}>{t('Not now')}</Button>
        <Button kind="plain" onClick={() => modelNotice.accept(info)}>
          {t('Understood')}
        </Button>
      </div>
    </Modal>
  );
}
