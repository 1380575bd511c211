// Keeps the app on the phone, so that it opens without a network. What is asked of the district is never kept here.
const EDITION = "rangkul-hp-{{ edition }}";
const KEPT = {{ kept|safe }};
addEventListener("install", (event) => {
  event.waitUntil(caches.open(EDITION).then((cache) => cache.addAll(KEPT)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("rangkul-hp-") && name !== EDITION;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin || !KEPT.includes(address.pathname)) return;
  event.respondWith(caches.match(address.pathname, { cacheName: EDITION }).then((kept) => kept || fetch(event.request)));
});
