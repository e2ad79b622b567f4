// What is sent while no server can be reached. Marks that may be made twice are kept in this browser, for the one person who made them,
// and sent once there is a connection, with the token of the page as it is then. All else is refused where it was asked for, and what
// was typed stays. No text of an alert is kept.
(() => {
  "use strict";
  const { $, $$, page, words, announce, person } = oyez;
  const KEY = "oyez-marks";
  const KINDS = ["read", "unread", "acknowledged"];
  const MARKS_MAX = 200;
  const AGE_MS_MAX = 7 * 24 * 60 * 60 * 1000;

  // The marks that wait; those of anybody else are forgotten as soon as somebody is signed in.
  const waiting = () => {
    try {
      const { by, marks } = JSON.parse(localStorage.getItem(KEY)) ?? {};
      if (by && person() && by !== person()) localStorage.removeItem(KEY);
      return by === person() ? marks.filter(({ at }) => Date.now() - at < AGE_MS_MAX) : [];
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

  // The alerts that a form marks; none where it is no form that may wait.
  const marked = (form, submitter) => {
    if (!person() || !KINDS.includes(submitter?.value)) return [];
    const path = submitter.getAttribute("formaction") ?? form.getAttribute("action");
    if (path === "/inbox/marks") return $$("input[name=alert]:checked").map((box) => Number(box.value));
    return [...path.matchAll(/^\/alerts\/(\d+)\/mark$/g)].map(([, id]) => Number(id));
  };
  const hold = (form, submitter) => {
    const as = submitter?.value;
    const alerts = marked(form, submitter);
    // The last word counts between read and unread; that something was acknowledged stays.
    const isOld = (mark) => alerts.includes(mark.alert) && (mark.as !== "acknowledged" || as === "acknowledged");
    const marks = [...waiting().filter((mark) => !isOld(mark)), ...alerts.map((alert) => ({ alert, as, at: Date.now() }))];
    if (alerts.length && keep(marks)) {
      for (const box of $$("input[name=alert]:checked")) box.checked = false;
      show();
      announce($(`#alert-${alerts[0]} [data-kept=${as}]`)?.textContent ?? "");
      return;
    }
    $("[data-waits]", form)?.remove();
    const told = document.createElement("small");
    told.className = "complaint";
    told.dataset.waits = "";
    told.textContent = words.waits;
    form.append(told);
    announce(words.waits, true);
  };

  addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post") return;
    if (form.getAttribute("action") === "/logout") keep([]);
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
  // Where there is no service worker to answer.
  document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
    if (ctx && !ctx.response && error instanceof TypeError) lost(ctx);
  });

  // One window sends at a time, where browsers know how to see to that; twice does no harm.
  const alone = (deed) => (navigator.locks ? navigator.locks.request(KEY, deed) : deed());
  const AGAIN_MS = 10_000;
  let isSending = false, refusedToken, again;
  const isSame = (one, other) => one.alert === other.alert && one.as === other.as && one.at === other.at;
  // Until all are sent, or something is in the way that may pass. An alert that is gone takes no mark.
  const sendAll = async (form_token) => {
    let [sent, lostMarks] = [0, 0];
    for (const mark of waiting()) {
      let answer;
      const body = new URLSearchParams({ form_token, as: mark.as, back: "/offline" });
      try {
        answer = await fetch(`/alerts/${mark.alert}/mark`, { method: "POST", body, cache: "no-store", signal: AbortSignal.timeout(20_000) });
      } catch { break; }
      // Another session, be it of the same person: the page has to be made anew first.
      if (answer.status === 403) { refusedToken = form_token; oyez.soon(); break; }
      const isDone = answer.ok && new URL(answer.url).pathname === "/offline";
      const isGone = [400, 404].includes(answer.status);
      if (!isDone && !isGone) break;
      if (isDone) sent += 1; else lostMarks += 1;
      keep(waiting().filter((other) => !isSame(mark, other)));
    }
    if (lostMarks) {
      const told = document.createElement("p");
      told.className = "error";
      told.dataset.notice = "";
      told.textContent = words.lost;
      $("[data-notice]")?.remove();
      $("#main").prepend(told);
      announce(words.lost, true);
    }
    if (sent || lostMarks) { show(); oyez.soon(); }
  };
  const send = async () => {
    clearTimeout(again);
    const token = $("input[name=form_token]", page())?.value;
    if (isSending || oyez.isAway() || oyez.isKept() || !token || token === refusedToken || waiting().length === 0) return;
    isSending = true;
    try { await alone(() => sendAll(token)); } finally { isSending = false; }
    // A server that is busy is asked again.
    if (waiting().length) again = setTimeout(send, AGAIN_MS);
  };

  const settle = () => { show(); send(); };
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("oyez:back", send);
  settle();
})();
