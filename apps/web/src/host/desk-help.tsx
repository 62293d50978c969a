import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { KeyList, type KeyMeaning } from '../ui/key-list.tsx';
import { Modal } from '../ui/modal.tsx';

const KEYS: readonly KeyMeaning[] = [
  ['Space', 'Start, pause, go on'],
  ['N', 'Skip to the next singer'],
  ['←  →', 'Five seconds back, on'],
  ['R', 'The song from its start'],
  ['G', 'Guide voice on or off'],
  ['[  ]  \\', 'Key down, up, as recorded'],
  ['A', 'Add a song'],
  ['U', 'Take back the last change of the queue'],
  ['Alt+↑  Alt+↓', 'Move the chosen entry'],
  ['?', 'This list'],
];

export function DeskHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal title={t('The desk by keyboard')} onClose={onClose}>
      <KeyList keys={KEYS} />
      <Button kind="plain" className="mt-8" onClick={onClose}>
        {t('Close')}
      </Button>
    </Modal>
  );
}
