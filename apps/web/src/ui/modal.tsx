import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

/** A native dialog: keeps the focus inside and closes with Esc. */
export function Modal({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Closed while it is still on the page: only then the browser gives the focus back to what had it before.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="m-auto max-h-[88dvh] w-[min(36rem,calc(100vw-2rem))] overflow-y-auto rounded-3xl bg-panel p-7 text-warm ring-1 ring-edge sm:p-9"
    >
      <h2 id={titleId} className="text-2xl font-extrabold tracking-tight">
        {title}
      </h2>
      <div className="mt-4 text-soft">{children}</div>
    </dialog>
  );
}
