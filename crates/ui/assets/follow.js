// The part of an alert's page that is fetched anew: not while nobody looks, nor while a menu in it is open.
document.addEventListener("htmx:before:request", (event) => {
  const source = event.detail?.ctx?.sourceElement ?? event.target;
  if (!source?.matches?.("[data-again]")) return;
  const menu = document.querySelector("#hearing details.menu[open]");
  if (document.hidden || menu) event.preventDefault();
});
