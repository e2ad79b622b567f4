// What schemas of the document mean, in words, and the order in which their fields are written. It knows no page.

const DEPTH_MAX = 8;
const TYPES = { integer: "whole number", number: "number", string: "text", boolean: "true or false", object: "object", null: "null" };
const SEVERAL = { "whole number": "whole numbers", number: "numbers", text: "texts", "date-time": "date-times", object: "objects" };
const FORMATS = { "date-time": "date-time", email: "e-mail address" };

let api = {};

export function read(document) {
  api = document;
}

export function resolve(thing) {
  for (let hops = 0; thing && thing.$ref && hops < DEPTH_MAX; hops += 1) {
    thing = thing.$ref.slice(2).split("/").reduce((node, key) => node && node[key.replaceAll("~1", "/").replaceAll("~0", "~")], api);
  }
  return thing || {};
}

function refName(schema) {
  return schema && schema.$ref ? schema.$ref.split("/").pop() : "";
}

function alternatives(schema) {
  return schema.oneOf || schema.anyOf || [];
}

// In a request its own fields come before those that it shares with others; an answer is written as it stands.
function parts(schema, isRequest) {
  const whole = schema.allOf || [];
  return isRequest ? [...whole.filter((part) => !part.$ref), ...whole.filter((part) => part.$ref)] : whole;
}

function listName(items) {
  const one = typeName(items);
  return `list of ${SEVERAL[one] || one.replace(/^one of /, "any of ")}`;
}

export function typeName(schema) {
  const solid = resolve(schema);
  if (alternatives(solid).length) return alternatives(solid).map(typeName).join(" or ");
  if (solid.enum) return `one of ${solid.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  if (solid.properties || solid.allOf) return refName(schema).replace(/^Page_(.*)$/, "page of $1") || "object";
  if (!solid.type) return "any JSON";
  const names = [].concat(solid.type).map((type) => {
    if (type === "array") return listName(solid.items);
    if (type === "object" && solid.additionalProperties) return `object of ${typeName(solid.additionalProperties)} by name`;
    return (type === "string" && FORMATS[solid.format]) || TYPES[type] || type;
  });
  return names.join(" or ");
}

// What is said of a field where it stands, else of its schema.
export function descriptionOf(schema) {
  const here = [schema, ...alternatives(schema)].find((one) => one.description);
  return (here || resolve(schema)).description || "";
}

function span(least, most, unit) {
  const after = unit ? ` ${unit}` : "";
  if (least !== undefined && most !== undefined) return `${least} to ${most}${after}`;
  if (most !== undefined) return `at most ${most}${after}`;
  return least ? `at least ${least}${after}` : "";
}

export function bounds(schema) {
  const said = [span(schema.minimum, schema.maximum, ""), span(schema.minLength, schema.maxLength, "characters"), span(schema.minItems, schema.maxItems, "items")];
  if (schema.default !== undefined) said.push(`${JSON.stringify(schema.default)} unless told`);
  return said.filter(Boolean).join(", ");
}

// The fields of an object by name, in the order in which they are written: each with its schema and whether it is always there.
export function fieldsOf(schema, isRequest, depth = 0) {
  const solid = resolve(schema);
  const found = new Map();
  if (depth > DEPTH_MAX) return found;
  const add = (part) => fieldsOf(part, isRequest, depth + 1).forEach((field, name) => found.has(name) || found.set(name, field));
  for (const [name, field] of Object.entries(solid.properties || {})) {
    found.set(name, { schema: field, required: (solid.required || []).includes(name) });
  }
  parts(solid, isRequest).forEach(add);
  alternatives(solid).forEach(add);
  return found;
}

// What a value of this type consists of: of a list, its items.
export function within(schema) {
  let inner = schema;
  for (let hops = 0; resolve(inner).items && hops < DEPTH_MAX; hops += 1) inner = resolve(inner).items;
  return inner;
}

// All names that fields have in there, for whoever searches.
export function namesIn(schema, depth = 0) {
  if (!schema || depth > DEPTH_MAX) return [];
  return [...fieldsOf(within(schema), false)].flatMap(([name, field]) => [name, ...namesIn(field.schema, depth + 1)]);
}

export function inOrder(value, schema, isRequest) {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, resolve(schema).items, isRequest));
  if (!value || typeof value !== "object") return value;
  const fields = fieldsOf(schema, isRequest);
  const names = [...fields.keys()].filter((name) => name in value);
  const others = Object.keys(value).filter((name) => !fields.has(name));
  return Object.fromEntries([...names, ...others].map((name) => [name, inOrder(value[name], (fields.get(name) || {}).schema, isRequest)]));
}
