import { useState } from 'react';

/** A value with every state it had: each change can be taken back and made again. */
export function useHistory<T>(initial: T) {
  const [{ past, present, future }, set] = useState<{ past: readonly T[]; present: T; future: readonly T[] }>({
    past: [],
    present: initial,
    future: [],
  });
  return {
    value: present,
    changed: past.length > 0,
    change: (next: T) => set({ past: [...past, present], present: next, future: [] }),
    undo: past.length === 0 ? null : () => set({ past: past.slice(0, -1), present: past.at(-1) ?? present, future: [present, ...future] }),
    redo: future.length === 0 ? null : () => set({ past: [...past, present], present: future[0] ?? present, future: future.slice(1) }),
  };
}
