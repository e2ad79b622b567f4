// <oyez-inbox>: server-sent events by `fetch`, since `EventSource` sends no Authorization header. It knows the format and when to
// come back; what an event means is the element's business.

const SILENCE_MS_MAX = 50_000; // The server says every 15 s that it is still there.
const PAUSE_MS = 3000;
const BACKOFF_MS_MAX = 60_000;
const STEADY_MS = 10_000; // A stream that lived this long was a good one.
const EVENT_CHARS_MAX = 1_000_000;
const SEEN_MAX = 500;
const ONCE = ["alert", "reminder", "update", "withdrawn"]; // The others bear the id of the event before.

const sleep = (ms, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
});

/** Reads the text of a stream, in whatever pieces it comes: https://html.spec.whatwg.org/#event-stream-interpretation */
class EventParser {
  #rest = "";
  #data = [];
  #name = "";
  lastId = "";
  pauseMs = PAUSE_MS;

  /** The events that this piece completes. */
  *feed(piece) {
    this.#rest += piece;
    // A carriage return at the end may be half of a line's end.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line) this.#take(line);
      else {
        if (this.#data.length) yield { name: this.#name || "message", id: this.lastId, data: this.#data.join("\n") };
        [this.#data, this.#name] = [[], ""];
      }
    }
    if (this.#rest.length > EVENT_CHARS_MAX) throw new Error("an event without end");
  }

  #take(line) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#name = value;
    else if (field === "id" && !value.includes("\0")) this.lastId = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.pauseMs = Number(value);
  }

  /** Half an event of a stream that broke off is none. */
  restart() {
    [this.#rest, this.#data, this.#name] = ["", [], ""];
  }
}

class Stream {
  #client;
  #receive;
  #fail;
  #running;
  #parser = new EventParser();
  #seen = new Set();

  /** `receive(name, data)` is told each event once; `fail(error)` why there is no stream just now. */
  constructor(client, receive, fail) {
    [this.#client, this.#receive, this.#fail] = [client, receive, fail];
  }

  start() {
    if (this.#running) return;
    this.#running = new AbortController();
    this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
    this.#running = undefined;
  }

  async #run(signal) {
    let failures = 0;
    while (!signal.aborted) {
      const began = performance.now();
      let [told, isBroken] = [0, false];
      try {
        await this.#listen(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#fail(error);
        if (error instanceof SignedOut) return this.stop();
        [told, isBroken] = [error.retryAfterMs ?? 0, true];
      }
      const isSteady = performance.now() - began > STEADY_MS;
      failures = isSteady ? Number(isBroken) : failures + 1;
      // A server that sends everybody away told each when to come back; one that is gone is not asked by all at once.
      const backoff = Math.min(BACKOFF_MS_MAX, 1000 * 2 ** failures) * (0.5 + Math.random() / 2);
      const wait = failures ? Math.max(told, backoff, this.#parser.pauseMs) : this.#parser.pauseMs;
      await sleep(wait, signal);
    }
  }

  /** Until the server ends the stream; throws when it breaks off. */
  async #listen(signal) {
    const parser = this.#parser;
    parser.restart();
    const broken = new AbortController();
    let watch;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => broken.abort(new Error("silence")), SILENCE_MS_MAX);
    };
    try {
      alive();
      const response = await this.#client.open("GET", "events/", {
        headers: { Accept: "text/event-stream", ...(parser.lastId && { "Last-Event-ID": parser.lastId }) },
        signal: AbortSignal.any([signal, broken.signal]),
      });
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new Error("no stream of events");
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        alive();
        for (const event of parser.feed(decoder.decode(value, { stream: true }))) this.#pass(event);
      }
    } finally {
      clearTimeout(watch);
      broken.abort();
    }
  }

  #pass({ name, id, data }) {
    if (ONCE.includes(name)) {
      if (this.#seen.has(id)) return;
      this.#seen.add(id);
      if (this.#seen.size > SEEN_MAX) this.#seen.delete(this.#seen.values().next().value);
    }
    let read;
    try { read = JSON.parse(data); } catch { return; }
    this.#receive(name, read);
  }
}
