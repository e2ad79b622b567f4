// Conveniences of the settings and the first run: copying, and the zone of this device. Everything is there without them.
(() => {
  "use strict";
  const offer = () => { for (const button of document.querySelectorAll("button[data-takes][hidden]")) button.hidden = false; };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-takes]");
    if (!button) return;
    const field = document.getElementById(button.dataset.takes);
    field.select();
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value); else document.execCommand("copy");
      button.textContent = button.dataset.taken;
    } catch { /* It stays selected, to be copied by hand. */ }
  });

  // Where nobody has chosen yet, the device's zone is the best guess.
  const guess = () => {
    const select = document.querySelector("select[data-zone-here]");
    if (!select || select.value !== "UTC") return;
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...select.options].some((option) => option.value === here)) select.value = here;
  };

  document.addEventListener("htmx:after:swap", offer);
  offer();
  guess();
})();
