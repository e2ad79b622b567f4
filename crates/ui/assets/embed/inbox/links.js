// <oyez-inbox>: addresses in a text become links, and nothing else does. The text stays the same, and a link leads where its letters say.

const LINKS_MAX = 200;
// Each part is bounded, so that no text takes long.
const ADDRESS = /(?<![\p{L}\p{N}])(?:https?:\/\/[^\s<>"`{}|\\^]{1,2000}|[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24})/giu;
const CLOSING = { ")": "(", "]": "[" };
// What is not seen, or turns the direction of what is.
const DECEPTIVE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/;

/** An address without what stands around it: a full stop, a quotation mark, a bracket that was opened before. */
const bare = (found) => {
  const left = { "(": 0, "[": 0, ")": 0, "]": 0 };
  for (const sign of found) if (sign in left) left[sign] += 1;
  let end = found.length;
  for (;;) {
    const last = found[end - 1];
    const isLoose = last in CLOSING && left[last] > left[CLOSING[last]];
    if (!isLoose && !/[.,;:!?'"“”’»…]/.test(last)) return found.slice(0, end);
    if (isLoose) left[last] -= 1;
    end -= 1;
  }
};

const destination = (address) => {
  if (DECEPTIVE.test(address)) return null;
  if (!/^https?:/i.test(address)) return `mailto:${address.replaceAll("%", "%25")}`;
  const host = address.split("/")[2]?.split(/[?#]/)[0];
  // What stands before an `@` is taken for the host by people, but not by browsers.
  return /[\p{L}\p{N}]/u.test(host) && !host.includes("@") ? address : null;
};

/** The text in pieces: strings and links. */
const linked = (text) => {
  const pieces = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = bare(found);
    const href = destination(address);
    if (!href) continue;
    pieces.push(text.slice(end, index), make("a", { part: "message-link", href, target: "_blank", rel: "noopener noreferrer nofollow" }, address));
    end = index + address.length;
    if (pieces.length >= 2 * LINKS_MAX) break;
  }
  return [...pieces, text.slice(end)];
};
