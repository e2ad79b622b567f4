// The service worker: keeps the assets, and the inbox as it was last seen, for when there is no connection. The server gives it `oyez`: the
// fingerprint of the assets, and words. One page of one person is kept, and none once somebody signs in or out.
"use strict";

const ASSETS = `oyez-assets-${oyez.fingerprint}`;
const PAGES = "oyez-pages";
const INBOX = "/inbox";
const OFFLINE = "/offline";
// Where who is signed in may change.
const DOORS = ["/login", "/logout", "/setup", "/set-password", "/settings/password"];
// When a page was kept.
const KEPT_AT = "x-oyez-kept-at";
// By which our scripts know that it was not the server who answered.
const OFFLINE_MARK = "x-oyez-offline";
const WHOLE = { ignoreVary: true, ignoreSearch: true };

// Counts the times that pages were forgotten: an answer that was asked for before is not kept after.
let era = 0;
const forget = () => { era += 1; return caches.delete(PAGES); };

const isPage = (response) => response.ok && response.type === "basic" && !response.redirected
  && (response.headers.get("content-type") ?? "").startsWith("text/html");

const keep = async (cacheName, path, response, since) => {
  const headers = new Headers({ "content-type": "text/html; charset=utf-8", [KEPT_AT]: new Date().toISOString() });
  const policy = response.headers.get("content-security-policy");
  if (policy) headers.set("content-security-policy", policy);
  const copy = new Response(await response.text(), { headers });
  if (since !== era) return;
  const cache = await caches.open(cacheName);
  await cache.put(path, copy);
  // Forgotten while it was being written.
  if (since !== era && cacheName === PAGES) await cache.delete(path);
};

// The offline page with all that it needs, so that it stands by itself.
const prepare = async () => {
  const response = await fetch(OFFLINE, { cache: "no-store" });
  if (!isPage(response)) throw new Error("there is no page for being offline");
  const text = await response.clone().text();
  const needed = new Set([...text.matchAll(/"(\/assets\/[^"#]+)/g)].map((found) => found[1]));
  const cache = await caches.open(ASSETS);
  await cache.addAll([...needed]);
  await keep(ASSETS, OFFLINE, response, era);
};

// A page that is open while the worker is new was not seen by it.
const catchUp = async () => {
  const windows = await self.clients.matchAll({ type: "window" });
  if (!windows.some((client) => new URL(client.url).pathname === INBOX)) return;
  const since = era;
  const response = await fetch(INBOX, { cache: "no-store" });
  if (isPage(response)) await keep(PAGES, INBOX, response, since);
};

self.addEventListener("install", (event) => { event.waitUntil(prepare().then(() => self.skipWaiting())); });

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name.startsWith("oyez-") && ![ASSETS, PAGES].includes(name)) await caches.delete(name);
    await self.clients.claim();
    await catchUp().catch(() => {});
  };
  event.waitUntil(tidy());
});

// As our pages write a time, in the zone of their person; for nobody, or in a zone that is not known here, on the clock of this device.
const LOCALES = { en: "en-GB" };

const clock = (locale, timeZone) => {
  const style = { dateStyle: "medium", timeStyle: "short" };
  try { return new Intl.DateTimeFormat(locale, { ...style, timeZone }); } catch { return new Intl.DateTimeFormat(locale, style); }
};

const told = (language, zone, at, back) => {
  const words = oyez.words[language] ?? oyez.words.en;
  // A page that was made for this says nothing that could be old.
  const time = at && clock(LOCALES[language] ?? language, zone).format(at);
  const mark = at ? words.mark.replace("{time}", `<time datetime="${at.toISOString()}">${time}</time>`) : "";
  return `<p class="offline-mark" role="status">${mark} <a href="${back}" hx-boost="false">${words.again}</a></p>`;
};

// A kept page that says what it is, and where to go once there is a connection. It listens to nothing and refreshes nothing.
const marked = async (kept, at, status, back) => {
  const text = await kept.text();
  const language = text.match(/<html lang="([a-z]+)"/)?.[1] ?? "en";
  const zone = text.match(/<div id="page"[^>]* data-zone="([^"]+)"/)?.[1];
  const page = text
    .replace('<div id="page"', '<div id="page" data-offline data-still')
    .replace(/(<main id="main"[^>]*>)/, (main) => main + told(language, zone, at, back))
    .replace(/(<div id="page"[^>]*) data-live/, "$1")
    .replace(/<p class="notice"[^>]*data-notice="[^"]*">[^<]*<\/p>/, "");
  const headers = new Headers(kept.headers);
  headers.set(OFFLINE_MARK, "yes");
  return new Response(page, { status, headers });
};

// The page that a request came from, in our own words for it: browsers write neither quotes nor brackets into an address.
const whence = (request) => {
  const url = URL.canParse(request.referrer) ? new URL(request.referrer) : undefined;
  return url?.origin === location.origin ? url.pathname + url.search : INBOX;
};

const withoutConnection = async (request, url) => {
  const isReading = request.method === "GET";
  // What was sent is not sent again by asking for its address.
  const back = isReading ? url.pathname + url.search : whence(request);
  const inbox = isReading && ["/", INBOX].includes(url.pathname) && await caches.match(INBOX, { ...WHOLE, cacheName: PAGES });
  if (inbox) return marked(inbox, new Date(inbox.headers.get(KEPT_AT)), 200, back);
  const page = await caches.match(OFFLINE, WHOLE);
  return page ? marked(page, undefined, 503, back) : Response.error();
};

const asset = async (request) => {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    const copy = response.clone();
    caches.open(ASSETS).then((cache) => cache.put(request, copy)).catch(() => {});
  }
  return response;
};

// What a gateway says while it has no server is no page of ours.
const GATEWAY = [502, 503, 504];
const isOurs = async (response) => !GATEWAY.includes(response.status) || (await response.clone().text()).includes('<div id="page"');

const page = async (event, url, since) => {
  const { request } = event;
  let response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    return withoutConnection(request, url);
  }
  if (!await isOurs(response)) return withoutConnection(request, url);
  if (request.method === "GET" && url.pathname === INBOX && url.search === "") {
    if (isPage(response)) event.waitUntil(keep(PAGES, INBOX, response.clone(), since).catch(() => {}));
    // Nobody is signed in any more.
    else if (response.type === "opaqueredirect" || response.redirected) event.waitUntil(forget());
  }
  return response;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (DOORS.includes(url.pathname)) event.waitUntil(forget());
  if (url.pathname.startsWith("/assets/")) {
    if (request.method === "GET") event.respondWith(asset(request));
    return;
  }
  if (["/live", "/sw.js"].includes(url.pathname) || url.pathname.startsWith("/api/")) return;
  // Whole pages, asked for by the browser or by htmx; what else there is does not pass through here.
  if (request.mode !== "navigate" && !request.headers.has("HX-Request")) return;
  event.respondWith(page(event, url, era));
});
