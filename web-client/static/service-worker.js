// Keeps the phone app on the phone, so that it opens without a network from the second time on.
//
// The build fills in the version and the list of files with the first half of each one's SHA-256. The worker knows no
// data: what people write lives in IndexedDB and belongs to the app. A new version is loaded in full beside the old one
// and then waits: it takes over when every page of the old one is closed, or when a page says {type: 'activate'} at a
// safe moment.
'use strict';

const VERSION = '{{version}}';
/** Path to digest, of every file that the app may ask for. */
const FILES = { '{{files}}': '' };
const PREFIX = 'doorstep-';
const CACHE = PREFIX + VERSION;
/** The server varies its answers by encoding; what is kept here is decoded and the same for all. */
const ANY = { ignoreVary: true };
/** The one page; every address inside the app is drawn by it. */
const PAGE = '/';
/** The server's own doors: never answered from here, never kept. */
const SERVER = ['/sync', '/account', '/live', '/healthz', '/readyz', '/metrics', '/service-worker.js'];

self.addEventListener('install', (event) => event.waitUntil(precache()));
// The first version finds no older one and becomes active by itself; no later one calls skipWaiting here.
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));

self.addEventListener('message', (event) => {
  const answer = (message) => (event.ports[0] ?? event.source)?.postMessage(message);
  switch (event.data?.type) {
    case 'activate':
      event.waitUntil(self.skipWaiting());
      break;
    case 'version':
      answer({ type: 'version', version: VERSION });
      break;
  }
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (SERVER.some((door) => url.pathname === door || url.pathname.startsWith(`${door}/`))) return;
  if (Object.hasOwn(FILES, url.pathname)) {
    event.respondWith(kept(url.pathname, request));
  } else if (request.mode === 'navigate' && isRoute(url.pathname)) {
    event.respondWith(kept(PAGE, request));
  }
});

/** An address of the app has no file ending; anything else is the server's to answer, 404 included. */
function isRoute(path) {
  return !path.slice(path.lastIndexOf('/')).includes('.');
}

/** From this version's cache, and from the network only if the browser has thrown the cache away. */
async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, ANY)) ?? fetch(request);
}

/** Fills this version's cache, or fails as a whole and is tried again at the next start. */
async function precache() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(FILES).map(([path, digest]) => keep(cache, path, digest)));
}

/**
 * Puts one file into the cache if its bytes are the ones of this version. A server that has just been updated, a half
 * answer or a login page in between would otherwise be kept as the app, and found out when there is no network.
 */
async function keep(cache, path, digest) {
  // A name with a digest in it means the same bytes for ever: an older version's copy will do, and so will the HTTP
  // cache, which the first page has just filled.
  const hashed = path.startsWith('/assets/');
  const older = hashed ? await caches.match(path, ANY) : undefined;
  if (older && (await digestOf(older)) === digest) return cache.put(path, older);
  for (const mode of hashed ? ['default', 'reload'] : ['reload']) {
    const answer = await fetch(path, { cache: mode, credentials: 'same-origin' });
    if (answer.ok && !answer.redirected && (await digestOf(answer)) === digest) return cache.put(path, answer);
  }
  throw new Error(`${path} is not the file of version ${VERSION}`);
}

async function digestOf(response) {
  const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  return Array.from(new Uint8Array(digest, 0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Old caches go only once the new one is whole; until then an old page may still need its files. */
async function takeOver() {
  const cache = await caches.open(CACHE);
  const found = await Promise.all(Object.keys(FILES).map((path) => cache.match(path, ANY)));
  if (found.every(Boolean)) {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  }
  await self.clients.claim();
}
