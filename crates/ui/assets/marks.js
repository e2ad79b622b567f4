// What is sent while no server can be reached. Marks that may be made twice are kept in this browser, for the one person who made them,
// with the revision of the alert that they saw, and sent once there is a connection, with the token of the page as it is then. All else is
// refused where it was asked for, and what was typed stays. No text of an alert is kept.
(() => {
  "use strict";
  const { $, $$, page, words, announce, person } = oyez;
  const KEY = "oyez-marks";
  // In the order in which they are sent: what is acknowledged is read, and may be unread again.
  const KINDS = ["acknowledged", "read", "unread"];
  const MARKS_MAX = 200;
  const AGE_MS_MAX = 7 * 24 * 60 * 60 * 1000;

  // The marks that wait; those of anybody else are forgotten as soon as somebody is signed in.
  const waiting = () => {
    try {
      const { by, marks } = JSON.parse(localStorage.getItem(KEY)) ?? {};
      if (by && person() && by !== person()) localStorage.removeItem(KEY);
      return by === person() ? marks.filter(({ at, revision }) => Date.now() - at < AGE_MS_MAX && Number.isInteger(revision)) : [];
    } catch { return []; }
  };
  // Whether they could be kept.
  const keep = (marks) => {
    try {
      if (marks.length === 0) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify({ by: person(), marks: marks.slice(-MARKS_MAX) }));
      return true;
    } catch { return false; }
  };

  // What waits is told beside the alert, which stays in its place.
  const show = () => {
    for (const told of $$("[data-kept]")) told.remove();
    for (const { alert, as } of waiting()) {
      const mark = document.createElement("span");
      mark.className = "mark quiet";
      mark.dataset.kept = as;
      mark.textContent = words[`kept${as[0].toUpperCase()}${as.slice(1)}`];
      $(`#alert-${alert} .facts`)?.append(mark);
    }
  };

  // The alerts that a form marks, as they were seen; none where it is no form that may wait.
  const marked = (form, submitter) => {
    if (!person() || !KINDS.includes(submitter?.value)) return [];
    const path = submitter.getAttribute("formaction") ?? form.getAttribute("action");
    const named = path === "/inbox/marks"
      ? $$("input[name=alert]:checked").map((box) => box.value)
      : [...path.matchAll(/^\/alerts\/(\d+)\/mark$/g)].map(([, id]) => `${id}.${form.elements.revision?.value}`);
    return named.map((name) => name.split(".").map(Number)).map(([alert, revision]) => ({ alert, revision }));
  };
  const hold = (form, submitter) => {
    const as = submitter?.value;
    const seen = marked(form, submitter);
    // The last word counts between read and unread; that something was acknowledged stays.
    const isOld = (mark) => seen.some(({ alert }) => alert === mark.alert) && (mark.as !== "acknowledged" || as === "acknowledged");
    const marks = [...waiting().filter((mark) => !isOld(mark)), ...seen.map((one) => ({ ...one, as, at: Date.now() }))];
    if (seen.length && keep(marks)) {
      for (const box of $$("input[name=alert]:checked")) box.checked = false;
      show();
      announce($(`#alert-${seen[0].alert} [data-kept=${as}]`)?.textContent ?? "");
      return;
    }
    $("[data-waits]", form)?.remove();
    const told = document.createElement("small");
    told.className = "complaint";
    told.dataset.waits = "";
    told.textContent = words.waits;
    form.append(told);
    told.scrollIntoView({ block: "nearest" });
    announce(words.waits, true);
  };

  addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post") return;
    if (!oyez.isAway()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    hold(form, submitter);
  }, true);

  // The first to notice may be a form itself, or what the page fetches by itself. Who goes to another page is shown what was kept of it.
  const isGoing = ({ request, isOwn, sourceElement }) => request.method === "GET" && !isOwn && sourceElement?.matches?.("a, form");
  const lost = ({ request, sourceElement, sourceEvent }) => {
    oyez.lost();
    if (request.method === "POST" && sourceElement?.matches?.("form")) hold(sourceElement, sourceEvent?.submitter);
  };
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (!ctx.response.headers.has("x-oyez-offline") || isGoing(ctx)) return;
    event.preventDefault();
    lost(ctx);
  });
  // Nor does anything take the place of a page, or of a part of it, that is not the same part anew: a gateway answers for a server that
  // is away, or the server that there is no such part.
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const holds = (id) => ctx.text.includes(`id="${id}"`);
    const wanted = ctx.select?.slice(1) ?? ctx.target?.id;
    if (!wanted || holds(wanted)) return;
    event.preventDefault();
    if (!holds("page")) lost(ctx);
  });
  // Where there is no service worker to answer.
  document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
    if (ctx && !ctx.response && error instanceof TypeError) lost(ctx);
  });

  // One window sends at a time, where browsers know how to see to that; twice does no harm.
  const alone = (deed) => (navigator.locks ? navigator.locks.request(KEY, deed) : deed());
  // Most that the server takes at once, and how often and after what pauses it is asked again while the page stays what it is.
  const BATCH_MAX = 100, SENDING_MS_MAX = 20_000, PAUSE_MS = 10_000, PAUSE_MS_MAX = 300_000, TRIES_MAX = 12;
  let isSending = false, refusedToken, again, pause, tries;
  const begin = () => { [pause, tries] = [PAUSE_MS, 0]; };
  const isSame = (one, other) => one.alert === other.alert && one.as === other.as && one.at === other.at;
  const batch = () => {
    const marks = waiting();
    const as = KINDS.find((kind) => marks.some((mark) => mark.as === kind));
    return marks.filter((mark) => mark.as === as).slice(0, BATCH_MAX);
  };
  const tellLost = () => {
    const told = document.createElement("p");
    told.className = "error";
    told.dataset.notice = "";
    told.textContent = words.lost;
    $("[data-notice]")?.remove();
    $("#main").prepend(told);
    announce(words.lost, true);
  };
  // Until all are sent, or something is in the way: how long to wait where that may pass, `Infinity` where the page has to change first.
  const sendAll = async (form_token) => {
    for (let marks = batch(); marks.length; marks = batch()) {
      const body = new URLSearchParams({ form_token, as: marks[0].as, back: "/offline" });
      for (const { alert, revision } of marks) body.append("alert", `${alert}.${revision}`);
      let answer, page;
      try {
        answer = await fetch("/inbox/marks", { method: "POST", body, cache: "no-store", signal: AbortSignal.timeout(SENDING_MS_MAX) });
        page = await answer.text();
      } catch { return 0; }
      // Another session, be it of the same person: the page has to be made anew first.
      if (answer.status === 403) { refusedToken = form_token; oyez.soon(); return Infinity; }
      const path = new URL(answer.url).pathname;
      if (path === "/login") { oyez.look(); return Infinity; }
      if (!answer.ok || path !== "/offline") return 1000 * (Number(answer.headers.get("Retry-After")) || 0);
      keep(waiting().filter((mark) => !marks.some((sent) => isSame(sent, mark))));
      // An alert that is gone takes no mark, nor does one that was changed and asks anew.
      if (page.includes('data-notice="done-marked-in-part"')) tellLost();
      show();
      oyez.soon();
    }
    return Infinity;
  };
  const send = async () => {
    clearTimeout(again);
    again = undefined;
    const token = $("input[name=form_token]", page())?.value;
    if (isSending || oyez.isAway() || oyez.isKept() || !token || token === refusedToken || waiting().length === 0) return;
    isSending = true;
    let wait = Infinity;
    try { wait = await alone(() => sendAll(token)); } finally { isSending = false; }
    if (waiting().length === 0) begin();
    tries += 1;
    if (wait === Infinity || tries >= TRIES_MAX) return;
    again = setTimeout(send, Math.max(wait, pause * (0.75 + Math.random() / 2)));
    pause = Math.min(pause * 2, PAUSE_MS_MAX);
  };

  const settle = () => {
    // Whoever signed out takes theirs along, and only then: a sign-out may fail.
    if ($("[data-notice=done-signed-out]")) keep([]);
    show();
    if (!again && tries < TRIES_MAX) send();
  };
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("oyez:back", () => { begin(); send(); });
  begin();
  settle();
})();
