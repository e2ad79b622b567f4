// What a browser needs beside the pages: keys, and small conveniences. Every action works without it. `oyez` is what our other scripts
// share with this one.
const oyez = {
  $: (selector, root = document) => root.querySelector(selector),
  $$: (selector, root = document) => [...root.querySelectorAll(selector)],
  page: () => document.querySelector("#page"),
  words: document.querySelector("#words").dataset,
  // Whether the page is made anew without anybody's asking for it.
  isByItself: ({ detail }) => detail?.ctx?.isOwn === true,
};
(() => {
  "use strict";
  const { $, $$, page, isByItself } = oyez;
  const lang = document.documentElement.lang;

  // Times in words grow old; those of the page are told anew now and then.
  const words = new Intl.RelativeTimeFormat(lang, { numeric: "always" });
  const tell = () => {
    for (const time of $$("time[data-relative]")) {
      const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
      const distance = Math.abs(seconds);
      if (distance < 60) continue;
      // What is to come is rounded, as one says it; what is over has passed whole.
      const round = seconds > 0 ? Math.round : Math.trunc;
      const [size, unit] = round(distance / 60) < 60 ? [60, "minute"] : round(distance / 3600) < 24 ? [3600, "hour"] : [86400, "day"];
      const told = words.format(round(seconds / size), unit);
      if (time.textContent !== told) time.textContent = told;
    }
  };
  setInterval(tell, 30_000);

  // The count of unread alerts in the title and in the tab's icon.
  const count = (unread) => {
    document.title = document.title.replace(/^\(\d+\) /, "");
    if (unread > 0) document.title = `(${unread}) ${document.title}`;
    const { assetBadge, assetIcon } = document.body.dataset;
    const icon = $("#favicon");
    const wanted = unread > 0 ? assetBadge : assetIcon;
    if (icon && icon.getAttribute("href") !== wanted) icon.href = wanted;
    if (navigator.setAppBadge) (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => {});
  };

  // Said to those who do not see the page. A text that is said again is noticed only if it comes anew.
  const announce = (text, isGrave = false) => {
    const place = $(isGrave ? "#alarm" : "#announcer");
    if (!place) return;
    place.textContent = "";
    setTimeout(() => { place.textContent = text; }, 50);
  };
  const busy = () => {
    const active = document.activeElement;
    return active && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName) && !["checkbox", "search"].includes(active.type);
  };

  // Keys, where nobody is typing.
  const alerts = () => $$("[data-alert]");
  const current = () => document.activeElement?.closest("[data-alert]");
  const move = (by) => {
    const list = alerts();
    const place = list.indexOf(current());
    list[Math.max(0, Math.min(list.length - 1, place < 0 ? 0 : place + by))]?.focus();
  };
  const press = (key) => (current() ?? (alerts().length === 1 ? alerts()[0] : null))?.querySelector(`[data-key="${key}"]`);
  // Whoever opened the menu by a key goes on in it by keys.
  const snooze = () => {
    const button = press("s");
    button?.click();
    const menu = button?.closest("details");
    if (menu?.open) $("form button", menu).focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); } return; }
    if (event.ctrlKey || event.metaKey || event.altKey || busy() || document.activeElement?.type === "search") return;
    const act = {
      j: () => move(1), k: () => move(-1),
      r: () => press("r")?.click(), a: () => press("a")?.click(), s: snooze,
      "?": () => $('.keys [data-key="?"]')?.click(),
    }[event.key];
    if (act) { event.preventDefault(); act(); return; }
    if (event.key === "Enter" && event.target.matches?.("[data-alert]")) $("[data-open]", event.target)?.click();
  });

  // What cannot be undone is asked about once more; and what is under way is not sent again by a second click.
  const underWay = new WeakSet();
  const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (underWay.has(form)) { stop(event); return; }
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !confirm(question)) { stop(event); return; }
    underWay.add(form);
    // A form that leads to a file leaves its page as it is.
    setTimeout(() => underWay.delete(form), form.hasAttribute("data-file") ? 1_000 : 15_000);
  }, true);
  for (const ended of ["htmx:finally:request", "htmx:error"]) {
    document.addEventListener(ended, (event) => { const form = event.target.closest?.("form"); if (form) underWay.delete(form); });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) underWay.delete(form); });

  // A menu closes when one looks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // A page that is made anew stays where it was, and its reader too: what moved away hands the focus to what took its place.
  let before;
  const listTop = () => $(".alerts")?.getBoundingClientRect().top + scrollY || 0;
  document.addEventListener("htmx:before:swap", (event) => {
    const it = current();
    before = {
      path: location.pathname, top: scrollY, list: listTop(), place: it ? alerts().indexOf(it) : -1,
      hadFocus: document.activeElement !== document.body, isOwn: isByItself(event), told: $("[data-notice]"),
    };
  });
  const isLost = () => document.activeElement === document.body || !document.activeElement?.checkVisibility();
  const stay = () => {
    if (!before) return;
    const { path, top, list, place, hadFocus, isOwn, told } = before;
    before = undefined;
    const isSame = location.pathname === path;
    const wrong = $(".snooze[open] [aria-invalid=true]");
    if (wrong && !isOwn) wrong.focus({ preventScroll: true });
    else if (isSame && place >= 0) (alerts()[place] ?? alerts().at(-1) ?? $("#main")).focus({ preventScroll: true });
    else if (hadFocus && isLost()) $("#main")?.focus({ preventScroll: true });
    // What was just done is told also when life comes between.
    if (isOwn && told && !$("[data-notice]")) $("#main").prepend(told);
    // What comes and goes above the list does not move what is read in it.
    scrollTo(0, isSame ? (top && top + listTop() - list) : 0);
    if (wrong || (isSame && place >= 0)) (wrong?.closest(".sheet") ?? current())?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.menu[open]")) $(".sheet", event.target)?.scrollIntoView({ block: "nearest" });
  }, true);
  const settle = (event = {}) => {
    count(Number(page()?.dataset.unread ?? 0));
    tell();
    const all = $("[data-all]");
    if (all) all.closest("label").hidden = false;
    stay();
    const told = $("[data-notice]");
    if (told && !isByItself(event)) announce(told.textContent);
    // On a phone the place in the menu may lie beyond its edge.
    const here = $(".bar nav [aria-current=page]"), nav = here?.closest("nav");
    if (nav) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  };
  Object.assign(oyez, { announce, busy, count });
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of $$("input[name=alert]")) box.checked = event.target.checked;
    if (event.target.matches(".filters select")) event.target.form.requestSubmit();
  });
  settle();

  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
})();
