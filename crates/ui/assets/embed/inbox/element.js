// <oyez-inbox>: the element itself: what the page may set and hear, and the life of the inbox behind it.

const HOME = new URL("..", import.meta.url); // The server that this script came from.
const HIDDEN_MS_MAX = 5 * 60_000;

class OyezInbox extends HTMLElement {
  static observedAttributes = ["base", "lang"];

  #getToken;
  #strings;
  #words;
  #panel;
  #inbox;
  #hidden;
  #clock;

  /** The page's function for a token: `async ({ refused }) => "…"`. Setting it begins anew, for another person as it may be. */
  get getToken() { return this.#getToken; }
  set getToken(ask) {
    this.#getToken = typeof ask === "function" ? ask : undefined;
    this.#restart();
  }

  /** The page's own texts, by the names in STRINGS. */
  get strings() { return this.#strings; }
  set strings(own) {
    this.#strings = own;
    this.#translate();
  }

  /** How many alerts are unread; null while that is not known. */
  get unreadCount() { return this.#inbox?.unread ?? null; }

  /** Looks at everything anew. */
  refresh() {
    this.#inbox?.refresh();
  }

  connectedCallback() {
    if (!this.#panel) {
      // What the page set before this script was there hides our setters.
      for (const name of ["getToken", "strings"]) {
        if (!Object.hasOwn(this, name)) continue;
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      this.#panel = new Panel(this.attachShadow({ mode: "open" }), {
        readAll: () => this.#readAll(),
        act: (deed, item) => this.#act(deed, item),
        toggled: (isOpen) => this.#toggled(isOpen),
      });
    }
    this.#translate();
    this.#restart();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#panel) return;
    if (name === "lang") this.#translate();
    else this.#restart();
  }

  #translate() {
    if (!this.#panel) return;
    const page = this.parentElement?.closest("[lang]")?.lang || document.documentElement.lang;
    this.#panel.words = this.#words = new Words(this.lang, [page, navigator.language], this.#strings);
    this.#panel.count(this.unreadCount);
    this.#panel.paint(this.#inbox);
  }

  #end() {
    this.#inbox?.end();
    this.#inbox = undefined;
    clearTimeout(this.#hidden);
    clearInterval(this.#clock);
  }

  #restart() {
    if (!this.#panel) return;
    this.#end();
    this.#panel.complain();
    if (this.isConnected && this.#getToken) this.#begin();
    this.#counted();
    this.#panel.paint(this.#inbox);
  }

  #begin() {
    const panel = this.#panel;
    const base = new URL(this.getAttribute("base") || HOME, document.baseURI);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    const ask = this.#getToken;
    const inbox = new Inbox(base, (why) => ask.call(this, why), {
      isOpen: () => panel.isOpen,
      paint: () => panel.paint(this.#inbox),
      counted: () => this.#counted(),
      heard: (name, data) => this.#heard(name, data),
    });
    this.#inbox = inbox;
    const { signal } = inbox;
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    addEventListener("online", () => inbox.refresh(), { signal });
    for (const name of ["resize", "scroll"]) {
      addEventListener(name, () => panel.moved(), { signal, passive: true, capture: true });
    }
    this.#clock = setInterval(() => panel.tell(), 30_000);
    inbox.resume();
    this.#look();
  }

  /** A page that nobody looks at for long gives its place at the server back. */
  #look() {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#inbox?.rest(), HIDDEN_MS_MAX);
    else this.#inbox.resume();
  }

  #heard(name, data) {
    if (name !== "alert" && name !== "reminder") return;
    const severity = this.#words.say(data.severity);
    const text = this.#words.say(name === "alert" ? "arrived" : "reminded", { severity, title: data.title });
    this.#panel.say(text, data.severity === "Critical");
    this.#tell("oyez-alert", { kind: name, alert: data });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #counted() {
    this.#panel.count(this.unreadCount);
    this.#tell("oyez-count", { unread: this.unreadCount });
  }

  #toggled(isOpen) {
    this.#panel.complain();
    if (!isOpen) return;
    this.#panel.paint(this.#inbox);
    this.#panel.tell();
    this.#inbox?.resume();
  }

  async #act(deed, item) {
    const { list } = this.#panel;
    if (deed === "text" || deed === "snooze") {
      list.fold(item.id, deed);
      this.#panel.paint(this.#inbox);
    } else if (!list.busy.has(item.id)) {
      list.busy.add(item.id);
      this.#panel.paint(this.#inbox);
      await this.#attempt(async (inbox) => {
        const done = await inbox.perform(deed, item);
        list.fold(item.id, "snooze", false);
        return done;
      });
      list.busy.delete(item.id);
      this.#panel.paint(this.#inbox);
    }
  }

  #readAll() {
    return this.#attempt(async (inbox) => {
      await inbox.readAll();
      return "doneReadAll";
    });
  }

  /** Says what was done, or shows why it was not; neither to somebody else, who came meanwhile. */
  async #attempt(deed) {
    const inbox = this.#inbox;
    this.#panel.complain();
    try {
      const done = await deed(inbox);
      if (inbox === this.#inbox) this.#panel.say(this.#words.say(done));
    } catch (error) {
      if (inbox === this.#inbox) this.#panel.complain(error);
    }
  }
}

if (!customElements.get("oyez-inbox")) customElements.define("oyez-inbox", OyezInbox);
