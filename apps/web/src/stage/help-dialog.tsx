import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { KeyList } from '../ui/key-list.tsx';
import { Modal } from '../ui/modal.tsx';
import { STAGE_KEYS } from './stage-keys.ts';

/** The keys of the stage. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal title={t('Keys on the stage')} onClose={onClose}>
      <KeyList keys={STAGE_KEYS} />
      <div className="mt-7 flex flex-row-reverse flex-wrap items-center justify-between gap-3">
        <Button kind="plain" onClick={onClose}>
          {t('Back to singing')}
        </Button>
        <Link to="/calibrate" className="inline-flex min-h-12 items-center text-soft underline underline-offset-4 hover:text-warm">
          {t('Words and sound are apart?')}
        </Link>
      </div>
    </Modal>
  );
}
