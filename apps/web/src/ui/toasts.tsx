import { Store, useStore } from './store.ts';

interface Toast {
  id: number;
  text: string;
  action: { label: string; run: () => void } | null;
}

/** Short messages at the foot of the page; also the page's live region, so they are spoken. */
export class Toasts {
  readonly store = new Store<readonly Toast[]>([]);
  #nextId = 1;

  /** @returns takes the message away early */
  show(text: string, options: { seconds?: number; action?: Toast['action']; onGone?: () => void } = {}): () => void {
    const id = this.#nextId++;
    const remove = () => this.store.set(this.store.get().filter((toast) => toast.id !== id));
    this.store.set([...this.store.get().slice(-2), { id, text, action: options.action ?? null }]);
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', end);
      remove();
      options.onGone?.();
    };
    const timer = setTimeout(end, (options.seconds ?? 4) * 1000);
    // Whoever leaves the page has had the last word: what waits for the message's end happens now.
    if (options.onGone) window.addEventListener('pagehide', end);
    return remove;
  }
}

export function ToastList({ toasts }: { toasts: Toasts }) {
  const shown = useStore(toasts.store);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-50 flex flex-col items-center gap-2 p-5 max-sm:[&>:not(:last-child)]:hidden flat:[&>:not(:last-child)]:hidden pb-[max(1.25rem,calc(var(--foot,0px)+env(safe-area-inset-bottom)+0.75rem))]"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex min-h-12 items-center gap-4 rounded-full bg-warm py-1 pr-2 pl-6 font-semibold text-night shadow-2xl"
        >
          <span className="py-1 pr-4">{toast.text}</span>
          {toast.action && (
            <button type="button" className="min-h-12 rounded-full px-4 font-bold underline" onClick={toast.action.run}>
              {toast.action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
