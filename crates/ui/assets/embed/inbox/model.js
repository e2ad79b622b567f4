// <oyez-inbox>: what one person has to see, in step with the server. It knows no element; its view is told what changed.

const PAGE = 20;
const PAGE_MAX = 100;
const DEEDS = {
  read: ["PUT", "mark_read", "doneRead"],
  unread: ["PUT", "mark_unread", "doneUnread"],
  acknowledge: ["POST", "acknowledge", "doneAcknowledge"],
  unsnooze: ["DELETE", "snooze", "doneUnsnooze"],
  snoozeToday: ["POST", "snooze", "doneSnooze", {}],
  snoozeHour: ["POST", "snooze", "doneSnooze", { minutes: 60 }],
  snoozeHours: ["POST", "snooze", "doneSnooze", { minutes: 180 }],
};

class Inbox {
  items = null;
  unread = null;
  hasMore = false;
  trouble = null;
  #client;
  #stream;
  #view;
  #life = new AbortController();
  #size = PAGE;
  #isStale = true;
  #countIsOld = false;
  #loads = 0;
  #soon;

  /** The view: `isOpen()` whether the list is seen, `paint()`, `counted()`, and `heard(name, data)` of each event. */
  constructor(base, ask, view) {
    this.#view = view;
    this.#client = new Client(base, ask);
    this.#stream = new Stream(this.#client, (name, data) => this.#receive(name, data), (error) => this.#missed(error));
  }

  get signal() { return this.#life.signal; }
  get isFull() { return this.#size >= PAGE_MAX; }

  /** Listens, and looks at once if the list is seen and may be old. */
  resume() {
    this.#stream.start();
    if (this.#view.isOpen() && (this.#isStale || this.trouble)) this.load();
  }

  /** Gives the place at the server back, for now. */
  rest() {
    this.#stream.stop();
    this.#isStale = true;
  }

  end() {
    this.#life.abort();
    this.#stream.stop();
    clearTimeout(this.#soon);
  }

  /** Looks at everything anew, as after a pause of the network or somebody's signing in. */
  refresh() {
    this.#stream.stop();
    this.#stream.start();
    this.#count();
    this.load();
  }

  more() {
    this.#size = Math.min(PAGE_MAX, this.#size + PAGE);
    this.load();
  }

  async load() {
    const turn = ++this.#loads;
    const isOver = () => this.signal.aborted || turn !== this.#loads;
    this.#isStale = false;
    try {
      const page = await this.#client.call("GET", `alerts/?page_size=${this.#size}`, { signal: this.signal });
      if (isOver()) return;
      [this.items, this.hasMore, this.trouble] = [page.results, page.next !== null, null];
      this.#view.paint();
    } catch (error) {
      if (isOver()) return;
      this.#isStale = true;
      this.#troubled(error);
    }
  }

  /** Does it, and resolves to the key of what there is to say then. */
  async perform(deed, item) {
    const [method, path, done, body] = DEEDS[deed];
    // Nobody takes note of what they have not read.
    const seen = deed === "acknowledge" ? `?revision=${Number(item.revision)}` : "";
    try {
      await this.#client.call(method, `alerts/${Number(item.id)}/${path}/${seen}`, { body, signal: this.signal });
    } catch (error) {
      if ([404, 409].includes(error.status)) this.load();
      throw error;
    }
    await Promise.all([this.load(), this.#count()]);
    return done;
  }

  async readAll() {
    await this.#client.call("PUT", "alerts/mark_all_read/", { signal: this.signal });
    await Promise.all([this.load(), this.#count()]);
  }

  async #count() {
    this.#countIsOld = false;
    try {
      const { data } = await this.#client.call("GET", "alerts/unread_count/", { signal: this.signal });
      if (!this.signal.aborted) this.#counted(data.unread_count);
    } catch (error) {
      this.#countIsOld = true;
      if (!this.signal.aborted && error instanceof SignedOut) this.#troubled(error);
    }
  }

  #counted(unread) {
    if (unread === this.unread) return;
    this.unread = unread;
    this.#view.counted();
  }

  #receive(name, data) {
    this.#isStale = true;
    if (name === "counts") this.#counted(data.unread_count);
    else if (name === "withdrawn" && this.items) {
      this.items = this.items.filter((item) => item.id !== data.id);
      this.#view.paint();
    }
    this.#view.heard(name, data);
    this.#countIsOld ||= name !== "counts";
    // Thousands of pages hear of an alert in the same instant: each waits a little, by itself.
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      if (this.#countIsOld) this.#count();
      if (this.#view.isOpen() && !document.hidden) this.load();
    }, 50 + Math.random() * 400);
  }

  /** Without a stream the count is asked for whenever the stream is tried again. */
  #missed(error) {
    if (error instanceof SignedOut) this.#troubled(error);
    else if (error instanceof Refused) this.#count();
  }

  #troubled(error) {
    this.trouble = error;
    if (error instanceof SignedOut) {
      this.items = null;
      this.#counted(null);
    }
    this.#view.paint();
  }
}
