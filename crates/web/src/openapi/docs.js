// The page that reads /api/openapi.json aloud: its groups, its search, and links that lead to an operation.

import { make, operationBlock, paragraphs, prose } from "/api/docs/operation.js";
import { read } from "/api/docs/schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const find = (id) => document.getElementById(id);

// [tag, operations] in the document's order, with whatever has another tag at the end.
function grouped(api) {
  const groups = new Map((api.tags || []).map((tag) => [tag.name, { text: tag.description, blocks: [] }]));
  for (const [path, item] of Object.entries(api.paths || {})) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = (item[method].tags || ["other"])[0];
      if (!groups.has(tag)) groups.set(tag, { text: "", blocks: [] });
      groups.get(tag).blocks.push({ method, summary: item[method].summary, block: operationBlock(method, path, item, item[method]) });
    }
  }
  return [...groups].filter(([, group]) => group.blocks.length);
}

function show(api) {
  read(api);
  document.title = `${api.info.title} API ${api.info.version}`;
  find("title").textContent = document.title;
  find("preface").replaceChildren(...paragraphs(api.info.description));
  find("operations").replaceChildren();
  for (const [tag, { text, blocks }] of grouped(api)) {
    const id = `group-${tag.replace(/\W+/g, "-")}`;
    const links = blocks.map(({ method, summary, block }) => make("li", { "data-of": block.id },
      make("a", { href: `#${block.id}` }, make("b", { class: `method ${method}` }, method.toUpperCase()), make("span", {}, prose(summary)))));
    find("groups").append(make("div", { "data-of": id }, make("a", { class: "group", href: `#${id}` }, tag), make("ul", {}, links)));
    find("operations").append(make("section", { id }, make("h2", {}, tag), make("p", {}, prose(text)), blocks.map(({ block }) => block)));
  }
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const all = document.querySelectorAll(".operation");
  let shown = 0;
  for (const block of all) {
    block.hidden = !words.every((word) => block.dataset.words.includes(word));
    shown += block.hidden ? 0 : 1;
  }
  for (const section of document.querySelectorAll("section")) section.hidden = !section.querySelector(".operation:not([hidden])");
  for (const entry of document.querySelectorAll("[data-of]")) entry.hidden = find(entry.dataset.of).hidden;
  find("about").hidden = words.length > 0;
  find("nothing").hidden = shown > 0;
  find("sought").textContent = `No operation has to do with “${text.trim()}”.`;
  find("found").textContent = words.length ? `${shown} of ${all.length} operations` : "";
}

function seek(text) {
  find("search").value = text;
  filter(text);
}

// What the address names, if it is written as an address is: anybody may type there.
function named() {
  try {
    return find(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

// Opens what the address names and brings it into view, also when the search had hidden it.
function reveal() {
  const target = named();
  if (!target) return;
  if (target.hidden || target.closest("[hidden]")) seek("");
  for (const block of document.querySelectorAll(".reached")) block.classList.remove("reached");
  if (target.matches(".operation")) {
    target.open = true;
    target.classList.add("reached");
  }
  target.scrollIntoView();
}

find("search").addEventListener("input", (event) => filter(event.target.value));
find("all").addEventListener("click", () => {
  seek("");
  find("search").focus();
});
addEventListener("hashchange", reveal);
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.hash === location.hash) reveal();
});
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea")) {
    event.preventDefault();
    find("search").focus();
  }
});

try {
  const reply = await fetch("/api/openapi.json");
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  show(await reply.json());
  if (find("search").value) filter(find("search").value);
  reveal();
} catch (error) {
  find("operations").textContent = `The document could not be loaded: ${error.message}`;
}
