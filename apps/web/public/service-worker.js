// Keeps the page itself, so that a phone with a bad network opens it at once and says what is the matter. Songs, queues and
// everything else that changes is never kept: a party must not show yesterday.
const CACHE = 'refrain-shell-1';
const PATIENCE_MS = 4000;
const MOST_FILES = 200;
const SHELL = new Request('/', { headers: { accept: 'text/html' } });

addEventListener('install', (event) => event.waitUntil(keepShell().then(() => skipWaiting())));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
// The page tells what it loaded before this worker was there.
addEventListener('message', (event) => {
  const { data } = event;
  if (data?.type === 'keep' && Array.isArray(data.urls)) event.waitUntil(Promise.all(data.urls.map((url) => keepFile(new Request(url)))));
});
addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/assets/')) event.respondWith(keepFile(request));
  else if (request.mode === 'navigate' && !/^\/(api|docs|health|files|karaoke-queue|users)/.test(url.pathname))
    event.respondWith(openPage(request));
});

async function keepShell() {
  const cache = await caches.open(CACHE);
  await cache.put('/', await fetch(SHELL));
}

/** The page from the server while it answers soon, else as it was the last time. */
async function openPage(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok && answer.headers.get('content-type')?.startsWith('text/html')) await cache.put('/', answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match('/');
    if (kept) return kept;
    throw error;
  }
}

/** Files with a hash in their name never change. */
async function keepFile(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const files = await cache.keys();
    for (const old of files.slice(0, Math.max(0, files.length - MOST_FILES)))
      if (new URL(old.url).pathname !== '/') await cache.delete(old);
  }
  return answer;
}
