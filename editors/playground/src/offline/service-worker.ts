// The service worker: keeps all files of one version of the page, and serves the page from there. So the page works
// offline, and its files always belong to the same version.

declare const self: ServiceWorkerGlobalScope;
/** The files of the page, and a hash of their contents. The build inserts both. */
declare const PLAYGROUND_FILES: readonly string[];
declare const PLAYGROUND_VERSION: string;

/** Other playgrounds may be in other folders of the same host. */
const PREFIX = `fathom-playground ${self.registration.scope} `;
const CACHE = PREFIX + PLAYGROUND_VERSION;

const addressOf = (file: string): string => new URL(file, self.registration.scope).href;
const kept = new Map(PLAYGROUND_FILES.map((file) => [addressOf(file), addressOf(file)]));
kept.set(addressOf("."), addressOf("index.html"));

self.addEventListener("install", (event) => {
  const requests = PLAYGROUND_FILES.map((file) => new Request(addressOf(file), { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  const clean = async (): Promise<void> => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
    );
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("message", ({ data }) => {
  if (data === "activate") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const file = kept.get(url.replace(/[?#].*$/, ""));
  if (method !== "GET" || file === undefined) return;
  const answer = async (): Promise<Response> => (await (await caches.open(CACHE)).match(file)) ?? fetch(event.request);
  event.respondWith(answer());
});
