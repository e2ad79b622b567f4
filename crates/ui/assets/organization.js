// Copying a link that is shown once. Without a script the field is marked and copied by hand.
(() => {
  "use strict";
  const show = () => { for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false; };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    const field = button && document.getElementById(button.dataset.copy);
    if (!field) return;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without HTTPS there is no clipboard but this one.
      document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
  });
  // What was handed out once is offered no more.
  document.addEventListener("submit", ({ target }) => { if (target.hasAttribute("data-file")) setTimeout(oyez.soon, 2_000); });
  document.addEventListener("htmx:after:swap", show);
  show();
})();
