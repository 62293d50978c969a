import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { STAGE_KEYS } from './stage-keys.ts';

/** The keys of the stage. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal title="Keys on the stage" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2.5">
        {STAGE_KEYS.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="inline-block min-w-12 rounded-lg bg-raised px-3 py-1.5 text-center font-sans font-bold text-warm">{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-7 text-right">
        <Button kind="plain" onClick={onClose}>
          Back to singing
        </Button>
      </div>
    </Modal>
  );
}
