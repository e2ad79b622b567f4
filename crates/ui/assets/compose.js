// What helps while an alert is written and right after. Every action works without it.
(() => {
  "use strict";
  const TICK_MS = 200;
  const deadlines = new WeakMap();

  // The pause in which an alert can be taken back, counted down; when it is over, the page shows what goes out.
  const count = () => {
    for (const form of document.querySelectorAll("form.undo[data-left]")) {
      if (!deadlines.has(form)) deadlines.set(form, performance.now() + Number(form.dataset.left));
      const left = deadlines.get(form) - performance.now();
      const seconds = form.querySelector("[data-seconds]");
      const told = `${Math.max(0, Math.ceil(left / 1000))} s`;
      if (seconds && seconds.textContent !== told) seconds.textContent = told;
      if (left > -300) continue;
      form.remove();
      htmx.ajax("GET", location.pathname + location.search, { target: "#page", select: "#page", swap: "outerMorph" });
    }
  };
  setInterval(count, TICK_MS);

  // A form is sent once; the server sees to it too.
  let sent;
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "compose" || event.submitter?.value !== "publish" || event.defaultPrevented) return;
    if (sent === event.target && event.submitter.getAttribute("aria-disabled") === "true") { event.preventDefault(); event.stopImmediatePropagation(); return; }
    sent = event.target;
    event.submitter.setAttribute("aria-disabled", "true");
  }, true);

  // A form that came to nothing, as where no server answered, is sent again.
  const free = () => document.querySelector("#compose [value=publish]")?.removeAttribute("aria-disabled");
  document.addEventListener("htmx:finally:request", ({ target }) => { if (target.id === "compose") free(); });

  // Where the form comes back with complaints, one begins at the first of them, or at what is said above it.
  document.addEventListener("htmx:after:swap", () => {
    const form = document.querySelector("#compose");
    free();
    if (!form || document.activeElement?.closest("#compose [name]:not(button)")) return;
    (form.querySelector("[aria-invalid=true]") ?? document.querySelector("main > .error[tabindex]"))?.focus();
  });
})();
