/**
 * Lets this browser keep the page, so that it opens without a network and can be installed. Browsers offer that over HTTPS and
 * on the same machine only; elsewhere nothing is missing but that.
 */
export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('/service-worker.js');
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    active?.postMessage({ type: 'keep', urls: loaded.filter((url) => url.startsWith(`${location.origin}/assets/`)) });
  } catch {
    // Private windows refuse: the page works all the same.
  }
}
