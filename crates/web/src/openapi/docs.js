// Reads /api/openapi.json aloud. It builds text nodes only, so nothing in the document can become markup.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];
const DEPTH_MAX = 6;

let api;

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Text in which what stands between backticks is code.
function prose(text) {
  const line = document.createDocumentFragment();
  String(text || "").split("`").forEach((piece, place) => {
    if (piece) line.append(place % 2 ? make("code", {}, piece) : piece);
  });
  return line;
}

function resolve(thing) {
  for (let hops = 0; thing && thing.$ref && hops < DEPTH_MAX; hops += 1) {
    thing = thing.$ref.slice(2).split("/").reduce((node, key) => node && node[key.replaceAll("~1", "/").replaceAll("~0", "~")], api);
  }
  return thing || {};
}

function refName(schema) {
  return schema && schema.$ref ? schema.$ref.split("/").pop() : "";
}

function typeName(schema) {
  if (!schema || schema === true) return "any";
  if (schema.$ref) return refName(schema);
  const union = schema.oneOf || schema.anyOf;
  if (union) return union.map(typeName).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeName).join(" & ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const types = [].concat(schema.type || "any").map((type) => {
    if (type === "array") return `[${typeName(schema.items)}]`;
    return schema.format ? `${type} (${schema.format})` : type;
  });
  return types.join(" | ");
}

function bounds(schema) {
  const words = [["minLength", "at least", "characters"], ["maxLength", "at most", "characters"], ["minimum", "at least", ""],
    ["maximum", "at most", ""], ["maxItems", "at most", "items"]];
  const said = words.filter(([key]) => schema[key] !== undefined).map(([key, before, after]) => `${before} ${schema[key]} ${after}`.trim());
  if (schema.default !== undefined) said.push(`default ${JSON.stringify(schema.default)}`);
  return said.join(", ");
}

function parts(schema) {
  return schema.allOf || schema.oneOf || schema.anyOf || [];
}

function fieldList(schema, depth, seen) {
  const name = refName(schema);
  if (depth > DEPTH_MAX || (name && seen.includes(name))) return null;
  const trail = name ? [...seen, name] : seen;
  const solid = resolve(schema);
  if (solid.items) return fieldList(solid.items, depth + 1, trail);
  const list = make("dl");
  for (const part of parts(solid)) {
    const inner = fieldList(part, depth + 1, trail);
    if (inner) list.append(...inner.childNodes);
  }
  for (const [key, field] of Object.entries(solid.properties || {})) {
    const required = (solid.required || []).includes(key) ? ", required" : "";
    list.append(make("dt", {}, make("code", {}, key), make("span", { class: "quiet" }, ` ${typeName(field)}${required}`)));
    const said = [field.description || resolve(field).description, bounds(field)].filter(Boolean).join(" · ");
    const inner = fieldList(field, depth + 1, trail);
    if (said || inner) list.append(make("dd", {}, prose(said), inner));
  }
  return list.childNodes.length ? list : null;
}

function example(content) {
  if (content.example !== undefined) return content.example;
  const named = Object.values(content.examples || {})[0];
  if (named) return resolve(named).value;
  const schema = resolve(content.schema);
  return schema.example !== undefined ? schema.example : (schema.examples || [])[0];
}

function contentBlock(content) {
  const block = make("div");
  for (const [type, body] of Object.entries(content || {})) {
    if (type === "application/x-www-form-urlencoded") {
      block.append(make("p", { class: "quiet" }, "Also as a form."));
      continue;
    }
    block.append(make("p", { class: "quiet" }, type, body.schema ? `: ${typeName(body.schema)}` : ""));
    const sample = example(body);
    if (sample !== undefined) block.append(make("pre", { tabindex: "0" }, typeof sample === "string" ? sample : JSON.stringify(sample, null, 2)));
    const fields = body.schema && fieldList(body.schema, 0, []);
    if (fields) block.append(fields);
  }
  return block;
}

function parameterList(parameters) {
  const list = make("dl");
  for (const parameter of parameters.map(resolve)) {
    const kind = `${parameter.in}, ${typeName(parameter.schema)}${parameter.required ? ", required" : ""}`;
    list.append(make("dt", {}, make("code", {}, parameter.name), make("span", { class: "quiet" }, ` ${kind}`)));
    if (parameter.description) list.append(make("dd", {}, prose(parameter.description)));
  }
  return list;
}

function answers(responses) {
  return Object.entries(responses || {}).sort().map(([status, reference]) => {
    const answer = resolve(reference);
    return make("details", {}, make("summary", {}, make("code", {}, status), make("span", {}, prose(answer.description))), contentBlock(answer.content));
  });
}

function operationBlock(method, path, item, operation) {
  const body = make("div");
  if (operation.description) body.append(make("p", {}, prose(operation.description)));
  if (operation.security && operation.security.length) body.append(make("p", { class: "quiet" }, "Needs Authorization: Bearer <token>"));
  const parameters = [...(item.parameters || []), ...(operation.parameters || [])];
  if (parameters.length) body.append(make("h3", {}, "Parameters"), parameterList(parameters));
  if (operation.requestBody) body.append(make("h3", {}, "Body"), contentBlock(resolve(operation.requestBody).content));
  body.append(make("h3", {}, "Answers"), ...answers(operation.responses));
  const head = make("summary", {}, make("b", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path), make("span", {}, prose(operation.summary)));
  const block = make("details", { class: "operation" }, head, body);
  block.dataset.words = `${method} ${path} ${operation.summary || ""} ${operation.description || ""}`.toLowerCase();
  return block;
}

function grouped() {
  const groups = new Map((api.tags || []).map((tag) => [tag.name, []]));
  for (const [path, item] of Object.entries(api.paths || {})) {
    for (const method of METHODS.filter((name) => item[name])) {
      const group = (item[method].tags || ["other"])[0];
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(operationBlock(method, path, item, item[method]));
    }
  }
  return [...groups].filter(([, blocks]) => blocks.length);
}

function show() {
  document.getElementById("title").textContent = `${api.info.title} API ${api.info.version}`;
  document.getElementById("about").replaceChildren(prose(api.info.description));
  const main = document.getElementById("operations");
  const nav = document.getElementById("groups");
  main.replaceChildren();
  for (const [group, blocks] of grouped()) {
    const id = `group-${group.replace(/\W+/g, "-")}`;
    nav.append(make("a", { href: `#${id}` }, group));
    main.append(make("section", { id }, make("h2", {}, group), ...blocks));
  }
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    let shown = 0;
    for (const block of section.querySelectorAll(".operation")) {
      block.hidden = !words.every((word) => block.dataset.words.includes(word));
      shown += block.hidden ? 0 : 1;
    }
    section.hidden = shown === 0;
  }
}

document.getElementById("search").addEventListener("input", (event) => filter(event.target.value));

fetch("/api/openapi.json")
  .then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error(`status ${reply.status}`))))
  .then((json) => { api = json; show(); })
  .catch((error) => { document.getElementById("operations").textContent = `The document could not be loaded: ${error.message}`; });
