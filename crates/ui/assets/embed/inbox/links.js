// <oyez-inbox>: addresses in a text become links, and nothing else does. The text stays the same, and a link leads where its letters say.

const LINKS_MAX = 200;
// Each part is bounded, so that no text takes long.
const ADDRESS = /(?<![\p{L}\p{N}])(?:https?:\/\/(?:[^\s\u0000-\u001f\u007f-\u009f<>"`{}|\\^]|\ufeff){1,2000}|(?<!\p{DI})[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24})/giu;
const CLOSING = { ")": "(", "]": "[" };
// What is not seen, or turns the direction of what is: the same as names are looked through for.
const DECEPTIVE = /[\p{DI}\p{NChar}\u2800\u202a-\u202e\u2066-\u2069\ufff0-\ufffc]/u;
const TURNING = /[\n\u202a-\u202e\u2066-\u2069]/g;
const EMBEDDING = "\u202a\u202b\u202d\u202e";
const ISOLATE = "\u2066\u2067\u2068";

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
  return /[\p{L}\p{N}]/u.test(host) && !/[@[%]/.test(host) ? address : null;
};

/** Tells, from the beginning of a text to its end, whether a mark that turns the direction of writing is open in the line up to a place. */
const turning = (text) => {
  const marks = text.matchAll(TURNING);
  let next = marks.next();
  const open = [];
  let isolates = 0;
  const close = (from) => {
    isolates -= open.slice(from).filter((mark) => ISOLATE.includes(mark)).length;
    open.length = from;
  };
  return (place) => {
    for (; !next.done && next.value.index < place; next = marks.next()) {
      const mark = next.value[0];
      if (mark === "\n") close(0);
      else if (EMBEDDING.includes(mark)) open.push(mark);
      else if (ISOLATE.includes(mark)) {
        open.push(mark);
        isolates += 1;
      } else if (mark === "\u202c" && EMBEDDING.includes(open.at(-1))) close(open.length - 1);
      else if (mark === "\u2069" && isolates > 0) close(open.findLastIndex((mark) => ISOLATE.includes(mark)));
    }
    return open.length > 0;
  };
};

/** The text in pieces: strings and links. */
const linked = (text) => {
  const pieces = [];
  const isTurned = turning(text);
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = bare(found);
    const href = destination(address);
    if (isTurned(index) || !href) continue;
    pieces.push(text.slice(end, index), make("a", { part: "message-link", href, target: "_blank", rel: "noopener noreferrer nofollow" }, address));
    end = index + address.length;
    if (pieces.length >= 2 * LINKS_MAX) break;
  }
  return [...pieces, text.slice(end)];
};
