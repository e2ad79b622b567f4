// The part of an alert's page that is fetched anew by itself: not while nobody looks, nor while a menu in it is open.
(() => {
  "use strict";
  const isAgain = (event) => event.detail?.ctx?.sourceElement?.matches?.("[data-again]");
  document.addEventListener("htmx:before:request", (event) => {
    if (!isAgain(event)) return;
    if (document.hidden || document.querySelector("#hearing details.menu[open]")) event.preventDefault();
  });
  // Whoever was signed out meanwhile is led elsewhere: the whole page has to know it, not the part.
  document.addEventListener("htmx:before:response", (event) => {
    if (!isAgain(event) || !event.detail.ctx.response.raw.redirected) return;
    event.preventDefault();
    location.reload();
  });
})();
