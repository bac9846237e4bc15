/* Keeps the trainer's own pages for a day, so that they open without network; never after sign-out,
   and only on a device that is theirs (presences.js removes it elsewhere). */
"use strict";
const PAGES = "pouce-pages-1";
const LOOKS = "pouce-looks-1";
const KEPT_AT = "X-Kept-At";
const DAY = 86400000;
const PATIENCE = 6000;
const KEPT = /^\/formateur\/(seances\/\d+)?$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && /^\/(de)?connexion/.test(url.pathname)) {
    event.waitUntil(caches.delete(PAGES));
  } else if (request.mode === "navigate" && request.method === "GET" && KEPT.test(url.pathname)) {
    event.respondWith(open(event));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/") && url.searchParams.has("v")) {
    event.respondWith(look(request));
  }
});

self.addEventListener("message", (event) => {
  const { pages, isNew } = event.data;
  event.waitUntil(Promise.all(pages.filter((path) => KEPT.test(path)).map((path) => fetched(path, isNew))));
});

/* The network's page, or the kept one when the network fails or takes too long. */
async function open(event) {
  const path = new URL(event.request.url).pathname;
  const kept = await known(path, DAY);
  const asked = fetch(event.request).then((answer) => put(path, answer));
  event.waitUntil(asked.catch(() => {}));
  if (!kept) return asked;
  const late = new Promise((done) => setTimeout(done, PATIENCE, kept));
  return Promise.race([asked.catch(() => kept), late]);
}

async function known(path, age) {
  const cache = await caches.open(PAGES);
  const kept = await cache.match(path);
  if (!kept) return undefined;
  if (Date.now() - Number(kept.headers.get(KEPT_AT)) < age) return kept;
  if (age === DAY) await cache.delete(path);
  return undefined;
}

/* Keep a page that was read; who is signed out or may not read it keeps nothing. */
async function put(path, answer) {
  if (answer.type === "opaqueredirect" || answer.redirected) {
    await caches.delete(PAGES);
  } else {
    const cache = await caches.open(PAGES);
    if (answer.ok) {
      const headers = new Headers(answer.headers);
      headers.delete("Content-Encoding"); // the body is read already
      headers.set(KEPT_AT, String(Date.now()));
      await cache.put(path, new Response(await answer.clone().blob(), { status: 200, headers }));
    } else if (answer.status < 500) {
      await cache.delete(path);
    }
  }
  return answer;
}

async function fetched(path, isNew) {
  if (!isNew && (await known(path, 60000))) return;
  try {
    await put(path, await fetch(path, { redirect: "manual", cache: "no-store" }));
  } catch {
    /* without network the kept page stays */
  }
}

async function look(request) {
  const cache = await caches.open(LOOKS);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    for (const old of await cache.keys()) {
      if (new URL(old.url).pathname === new URL(request.url).pathname) await cache.delete(old);
    }
    await cache.put(request, answer.clone());
  }
  return answer;
}
