// Life: what concerns the person lets the page be made anew; who does not see it hears of what arrives; and a page that hears nothing
// any more says so, looks again by itself, and tells the marks (marks.js) when there is a connection.
(() => {
  "use strict";
  const { $, $$, page, words, announce, busy, count } = oyez;
  const isKept = () => page()?.hasAttribute("data-offline");
  const person = () => page()?.dataset.person;

  // The page anew, once for many events, and only where it is looked at.
  let isStale = false, waiting, seenAt = new Date();
  const isInUse = () => document.hidden || busy() || $("details.menu[open]") || $("[data-still]");
  const refresh = () => {
    waiting = undefined;
    isStale = Boolean(isInUse()) || state === "away";
    if (isStale) return;
    const chosen = $$("input[name=alert]:checked").map((box) => box.value);
    htmx.ajax("GET", location.pathname + location.search, { target: "#page", select: "#page", swap: "outerMorph", isOwn: true })
      .then(() => { for (const box of $$("input[name=alert]")) box.checked = chosen.includes(box.value); });
  };
  // Thousands of pages hear of an alert in the same instant: each waits a little, by itself.
  const soon = () => { waiting ??= setTimeout(refresh, 50 + Math.random() * 400); };

  // What somebody asks for is newer than what the page was asking for by itself.
  let own;
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (ctx.isOwn) own = ctx;
    else if (ctx.target === page()) { own?.request.abort(); own = undefined; }
  });

  // Nor does it come between when a menu was opened meanwhile.
  document.addEventListener("htmx:before:swap", (event) => {
    if (!event.detail.ctx.isOwn || !isInUse()) return;
    event.preventDefault();
    isStale = true;
  });

  // What arrived within a second is said in one sentence, and at once where it is grave.
  const SEEN_MAX = 500;
  const seen = new Set();
  let arrived = [], saying;
  const say = () => {
    const news = arrived;
    [arrived, saying] = [[], undefined];
    const isGrave = news.some(({ severity }) => severity === "Critical");
    const [{ kind, severity, title }] = news;
    const name = `${words[severity.toLowerCase()]}: ${title}`;
    const one = () => words[kind === "reminder" ? "reminded" : "arrived"].replace("{name}", () => name);
    announce(news.length === 1 ? one() : words[isGrave ? "severalGrave" : "several"].replace("{count}", news.length), isGrave);
  };
  const hear = ({ type: kind, lastEventId: id, data }) => {
    // After a pause the stream repeats what was told just before it.
    if (seen.has(id)) return;
    seen.add(id);
    if (seen.size > SEEN_MAX) seen.delete(seen.values().next().value);
    arrived.push({ kind, ...JSON.parse(data) });
    saying ??= setTimeout(say, 1_000);
  };

  // In the zone of the person, as all times of their pages; there may be zones that a browser does not know.
  const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const clock = () => {
    const lang = document.documentElement.lang;
    try { return new Intl.DateTimeFormat(lang, { ...CLOCK, timeZone: page().dataset.zone }); } catch { return new Intl.DateTimeFormat(lang, CLOCK); }
  };

  // How the page stands with its server: `live`, `away` (none can be reached), `deaf` (it has no place for a stream), `out` (signed out).
  let state = isKept() ? "away" : "live";
  const shown = () => {
    const bar = $("#connection"), link = $("a", bar);
    // A page that was kept says itself what it is.
    bar.hidden = state === "live" || isKept() || !person();
    if (bar.hidden) return;
    $("p", bar).textContent = words[state].replace("{time}", clock().format(seenAt));
    const deed = words[`${state}Deed`];
    link.hidden = !deed;
    link.textContent = deed ?? "";
    const here = location.pathname + location.search;
    link.href = state === "out" ? `/login?next=${encodeURIComponent(here)}` : here;
  };
  const turn = (next) => {
    if (next === state || !person()) return;
    const was = state;
    state = next;
    shown();
    if (next !== "live") announce($("#connection p").textContent);
    else if (was === "away") announce(words.back);
    if (was === "away") {
      for (const told of $$("[data-waits]:not(#words)")) told.remove();
      $("#alarm").textContent = "";
      if (next !== "out") document.dispatchEvent(new Event("oyez:back"));
    }
    if (next === "live") soon();
  };

  // Whether the server can be reached, and would let us listen: asked without taking a place there. Whatever a gateway says in its place
  // is not said by the server.
  const PAUSE_MS = 2_000, PAUSE_MS_MAX = 30_000, POLL_MS = 60_000;
  let pause = PAUSE_MS, looking;
  const ask = async () => {
    try {
      const { ok, status, headers } = await fetch("/live", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (ok && headers.get("content-type")?.startsWith("text/event-stream")) return "live";
      return { 401: "out", 429: "deaf" }[status] ?? "away";
    } catch { return "away"; }
  };
  const lookIn = (ms) => { clearTimeout(looking); looking = setTimeout(look, ms * (0.75 + Math.random() / 2)); };
  const look = async () => {
    clearTimeout(looking);
    const found = await ask();
    if (found === "away") {
      turn("away");
      lookIn(pause);
      pause = Math.min(pause * 2, PAUSE_MS_MAX);
      return;
    }
    pause = PAUSE_MS;
    // A page that was kept gives way to the real one.
    const real = isKept() && $(".offline-mark a");
    if (real) { location.replace(real.href); return; }
    turn(found);
    if (state === "live" && events?.readyState !== EventSource.CONNECTING) listen();
    if (state !== "deaf") return;
    if (!document.hidden) soon();
    lookIn(POLL_MS);
  };

  let events;
  const listen = () => {
    if (events || !page()?.hasAttribute("data-live")) return;
    events = new EventSource("/live");
    // One that opens while the browser says that it is offline was on its way before that, or the browser is wrong.
    events.addEventListener("open", () => {
      clearTimeout(looking);
      pause = PAUSE_MS;
      if (navigator.onLine) turn("live"); else look();
    });
    // A server that ends sends everybody away at once: who asks it why waits a little.
    events.addEventListener("error", ({ target }) => {
      if (target !== events) return;
      if (target.readyState === EventSource.CLOSED) events = undefined;
      lookIn(PAUSE_MS);
    });
    for (const name of ["alert", "reminder", "update", "withdrawn", "reset"]) events.addEventListener(name, soon);
    for (const name of ["alert", "reminder"]) events.addEventListener(name, hear);
    events.addEventListener("counts", ({ data }) => {
      const { unread_count: unread } = JSON.parse(data);
      count(unread);
      if (String(unread) !== page().dataset.unread) soon();
    });
  };
  const hush = () => { events?.close(); events = undefined; clearTimeout(looking); };

  addEventListener("offline", () => { turn("away"); lookIn(pause); });
  addEventListener("online", look);
  addEventListener("pagehide", hush);
  addEventListener("pageshow", listen);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (state !== "live") look();
    if (isStale) soon();
  });
  document.addEventListener("focusout", () => { if (isStale) soon(); });
  document.addEventListener("toggle", ({ target }) => { if (isStale && target.matches?.("details.menu:not([open])")) soon(); }, true);
  document.addEventListener("htmx:after:swap", () => {
    if (isKept()) { state = "away"; lookIn(pause); } else seenAt = new Date();
    if (state === "away" && !isKept()) look();
    shown();
    if (page()?.hasAttribute("data-live")) { if (state === "live") listen(); } else hush();
  });

  Object.assign(oyez, { soon, look, lost: () => { turn("away"); lookIn(pause); }, isAway: () => state === "away", isKept, person });
  if (isKept()) look(); else listen();
})();
