// One operation as people read it. It builds text nodes only, so nothing in the document can become markup.

import { bounds, descriptionOf, fieldsOf, inOrder, namesIn, resolve, typeName, within } from "/api/docs/schema.js";

const DEPTH_MAX = 6;
const JSON_TYPE = "application/json";
const FORM = "application/x-www-form-urlencoded";

export function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children.flat(2).filter((child) => child || child === 0));
  return node;
}

// Text in which what stands between backticks is code and what stands between double stars is strong.
export function prose(text) {
  const line = document.createDocumentFragment();
  for (const piece of String(text || "").split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
    if (piece.startsWith("`")) line.append(make("code", {}, piece.slice(1, -1)));
    else if (piece.startsWith("**")) line.append(make("b", {}, piece.slice(2, -2)));
    else line.append(piece);
  }
  return line;
}

// Paragraphs, and what stands indented as it would be typed.
export function paragraphs(text) {
  const pieces = String(text || "").split(/\n{2,}/).filter(Boolean);
  return pieces.map((piece) => (piece.startsWith("    ") ? sample(piece.replace(/^ {4}/gm, "").replaceAll("$HOST", location.origin)) : make("p", {}, prose(piece))));
}

function sample(text) {
  const block = make("div", { class: "sample" }, make("pre", { tabindex: "0" }, text));
  if (navigator.clipboard) {
    const button = make("button", { type: "button" }, "Copy");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    });
    block.append(button);
  }
  return block;
}

function fieldList(schema, isRequest, depth) {
  const fields = fieldsOf(within(schema), isRequest);
  if (depth > DEPTH_MAX || !fields.size) return null;
  return make("dl", {}, [...fields].flatMap(([name, field]) => {
    const note = isRequest ? (field.required ? "required" : "") : (field.required ? "" : "may be absent");
    const term = make("dt", {}, make("code", {}, name), make("span", { class: "quiet" }, ` ${typeName(field.schema)} `), note && make("b", {}, note));
    const said = [descriptionOf(field.schema), bounds(resolve(field.schema))].filter(Boolean).join(" · ");
    const inner = fieldList(field.schema, isRequest, depth + 1);
    return said || inner ? [term, make("dd", {}, prose(said), inner)] : [term];
  }));
}

// [name, value] of each example, with its fields in the schema's order.
function examplesOf(content, isRequest) {
  const named = Object.entries(content.examples || {}).map(([name, given]) => [name, resolve(given).value]);
  const all = named.length ? named : [["", content.example]];
  return all.filter(([, value]) => value !== undefined).map(([name, value]) => [name, inOrder(value, content.schema, isRequest)]);
}

// JSON with each list of mere values in one line.
function written(value) {
  if (typeof value === "string") return value;
  const spread = JSON.stringify(value, null, 2);
  return spread.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, items) => `[${items.replace(/\n\s+/g, " ")}]`);
}

function contentBlock(contents, isRequest) {
  return Object.entries(contents || {}).filter(([type]) => type !== FORM).map(([type, content]) => make("div", {},
    make("p", { class: "quiet" }, make("code", {}, type), contents[FORM] ? " or a form" : "", content.schema ? `, ${typeName(content.schema)}` : ""),
    examplesOf(content, isRequest).flatMap(([name, value]) => [name && make("p", { class: "quiet" }, `${name}:`), sample(written(value))]),
    content.schema && fieldList(content.schema, isRequest, 0)));
}

function parameterList(parameters) {
  return make("dl", {}, parameters.flatMap((parameter) => {
    const place = { query: "in the query", path: "in the path", header: "header" }[parameter.in] || parameter.in;
    const said = [parameter.description, bounds(parameter.schema || {})].filter(Boolean).join(" · ");
    return [
      make("dt", {}, make("code", {}, parameter.name), make("span", { class: "quiet" }, ` ${typeName(parameter.schema)}, ${place} `), parameter.required && make("b", {}, "required")),
      make("dd", {}, prose(said)),
    ];
  }));
}

function answerBlock([status, answer], isOpen) {
  const headers = Object.entries(answer.headers || {}).map(([name, header]) => ({ name, in: "header", schema: header.schema, description: header.description }));
  const body = make("div", {}, contentBlock(answer.content, false), headers.length ? [make("p", { class: "quiet" }, "Headers"), parameterList(headers)] : []);
  const block = make("details", {}, make("summary", {}, make("code", {}, status), make("span", {}, prose(answer.description))), body);
  block.open = isOpen;
  return block;
}

function answers(responses) {
  const all = Object.entries(responses || {}).sort().map(([status, reference]) => [status, resolve(reference)]);
  const good = all.filter(([status]) => status < "4");
  const bad = all.filter(([status]) => status >= "4");
  return [make("h3", {}, "Answer"), good.map((answer) => answerBlock(answer, true)), make("h3", {}, "Errors"), bad.map((answer) => answerBlock(answer, false))];
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// The request as one types it into a shell.
function shell(method, path, operation) {
  const contents = operation.requestBody ? resolve(operation.requestBody).content || {} : {};
  const address = `"${location.origin}${path.replace(/\{(\w+)\}/g, (_, name) => `$${name.toUpperCase()}`)}"`;
  const words = [method === "get" || (method === "post" && operation.requestBody) ? `curl ${address}` : `curl -X ${method.toUpperCase()} ${address}`];
  if (needsToken(operation)) words.push('-H "Authorization: Bearer $TOKEN"');
  if (contents[JSON_TYPE]) {
    const [[, value] = []] = examplesOf(contents[JSON_TYPE], true);
    words.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(value || {}))}`);
  } else if (contents["text/csv"]) {
    words.push("-H 'Content-Type: text/csv'", "--data-binary @people.csv");
  }
  return words.join(" \\\n  ");
}

function needsToken(operation) {
  return (operation.security || []).some((one) => Object.keys(one).length);
}

function searchable(method, path, operation, parameters) {
  const contents = [operation.requestBody, ...Object.values(operation.responses || {})].map(resolve).flatMap((holder) => Object.values(holder.content || {}));
  const names = [...parameters.map((parameter) => parameter.name), ...contents.flatMap((content) => namesIn(content.schema))];
  return [method, path, operation.summary, operation.description, ...new Set(names)].join(" ").toLowerCase();
}

export function operationBlock(method, path, item, operation) {
  const parameters = [...(item.parameters || []), ...(operation.parameters || [])].map(resolve);
  const body = make("div", {},
    paragraphs(operation.description),
    make("p", { class: "quiet" }, needsToken(operation) ? "Wants a token." : "Needs no token."),
    sample(shell(method, path, operation)),
    parameters.length ? [make("h3", {}, "Parameters"), parameterList(parameters)] : [],
    operation.requestBody ? [make("h3", {}, "Body"), contentBlock(resolve(operation.requestBody).content, true)] : [],
    answers(operation.responses));
  const head = make("summary", {}, make("b", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path),
    make("span", {}, prose(operation.summary)), make("a", { class: "anchor", href: `#${operation.operationId}`, "aria-label": "Link to this operation" }, "#"));
  const block = make("details", { class: "operation", id: operation.operationId }, head, body);
  block.dataset.words = searchable(method, path, operation, parameters);
  return block;
}
