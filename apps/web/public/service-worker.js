// Keeps the page itself, so that a phone with a bad network opens it at once and says what is the matter. Songs, queues and
// everything else that changes is never kept: a party must not show yesterday.
const SHELL_CACHE = 'refrain-shell-2';
/** Type comes in hundreds of small files: it must not push the page itself out. */
const FONT_CACHE = 'refrain-fonts-1';
const PATIENCE_MS = 4000;
/** Of each kind: more than one release has, so that older ones make room. */
const MOST_FILES = 200;
const SHELL = new Request('/', { headers: { accept: 'text/html' } });

addEventListener('install', (event) => {
  // What is asked as a page is left must not wait for this worker: the two may end together.
  event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' }).catch(() => {});
  event.waitUntil(keepShell().then(() => skipWaiting()));
});
addEventListener('activate', (event) => event.waitUntil(Promise.all([clients.claim(), dropOldCaches()])));
// The page tells what it loaded before this worker was there.
addEventListener('message', (event) => {
  const { data } = event;
  if (data?.type === 'keep' && Array.isArray(data.urls))
    event.waitUntil(Promise.all(data.urls.map((url) => keepFile(event, new Request(url)))));
});
addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/assets/')) event.respondWith(keepFile(event, request));
  else if (request.mode === 'navigate' && !/^\/(api|docs|health|files|karaoke-queue|users)/.test(url.pathname))
    event.respondWith(openPage(event));
});

async function keepShell() {
  const cache = await caches.open(SHELL_CACHE);
  await cache.put('/', await fetch(SHELL));
}

async function dropOldCaches() {
  const old = (await caches.keys()).filter((name) => name.startsWith('refrain-') && ![SHELL_CACHE, FONT_CACHE].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The page from the server while it answers soon, else as it was the last time. */
async function openPage(event) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok && answer.headers.get('content-type')?.startsWith('text/html')) keepLater(event, SHELL_CACHE, '/', answer);
    return answer;
  } catch (error) {
    const kept = await caches.match('/', { cacheName: SHELL_CACHE });
    if (kept) return kept;
    throw error;
  }
}

/** Files with a hash in their name never change. */
async function keepFile(event, request) {
  const cacheName = request.url.endsWith('.woff2') ? FONT_CACHE : SHELL_CACHE;
  const kept = await caches.match(request, { cacheName });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) keepLater(event, cacheName, request, answer);
  return answer;
}

/** Keeps an answer without holding it up: where there is no room (any more), the page works all the same. */
function keepLater(event, cacheName, request, answer) {
  const copy = answer.clone();
  const keep = async () => {
    const cache = await caches.open(cacheName);
    await cache.put(request, copy);
    const files = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== '/');
    await Promise.all(files.slice(0, Math.max(0, files.length - MOST_FILES)).map((old) => cache.delete(old)));
  };
  event.waitUntil(keep().catch(() => {}));
}
