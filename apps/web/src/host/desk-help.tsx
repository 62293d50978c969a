import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';

const KEYS: readonly [key: string, meaning: string][] = [
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
  return (
    <Modal title="The desk by keyboard" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-3">
        {KEYS.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded-lg bg-raised px-3 py-1.5 font-sans font-bold whitespace-pre text-warm">{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <Button kind="plain" className="mt-8" onClick={onClose}>
        Close
      </Button>
    </Modal>
  );
}
