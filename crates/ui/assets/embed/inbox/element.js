// <oyez-inbox>: the element itself: the bell, the list that drops down from it, and what the page may set and hear.

const HOME = new URL("..", import.meta.url); // The server that this script came from.
const HIDDEN_MS_MAX = 5 * 60_000;

class OyezInbox extends HTMLElement {
  static observedAttributes = ["base", "lang"];

  #getToken;
  #strings;
  #words;
  #parts;
  #list;
  #inbox;
  #filled = new Map();
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
    if (!this.#parts) {
      // What the page set before this script was there hides our setters.
      for (const name of ["getToken", "strings"]) {
        if (!Object.hasOwn(this, name)) continue;
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      this.#build();
    }
    this.#translate();
    this.#restart();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#parts) return;
    if (name === "lang") this.#translate();
    else this.#restart();
  }

  #build() {
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    const part = (tag, name, more, ...children) => make(tag, { part: name, class: name, ...more }, ...children);
    const badge = part("span", "badge", { "aria-hidden": "true", hidden: true });
    const bell = part("button", "bell",
      { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel" },
      make("slot", { name: "icon" }, icon("bell")), badge);
    const heading = make("h2", { part: "heading", id: "heading" });
    const readAll = make("button", { type: "button", part: "link", onclick: () => this.#readAll(), hidden: true });
    const close = part("button", "close", { type: "button", onclick: () => panel.hidePopover() }, icon("close"));
    const error = part("p", "error", { role: "alert", hidden: true });
    const ul = make("ul", { part: "list", role: "list", onkeydown: (event) => this.#list.move(event) });
    const state = part("div", "state", { hidden: true });
    const foot = part("div", "foot", { hidden: true });
    const panel = part("div", "panel",
      { id: "panel", popover: "auto", role: "dialog", "aria-labelledby": "heading", tabindex: "-1", autofocus: true },
      part("div", "header", {}, heading, readAll, close), error, make("div", { class: "scroll" }, ul, state, foot));
    const polite = make("div", { class: "said", role: "status" });
    const urgent = make("div", { class: "said", role: "alert" });
    bell.popoverTargetElement = panel;
    let heldFocus = false;
    panel.addEventListener("beforetoggle", (event) => {
      if (event.newState === "open") place(panel, bell);
      else heldFocus = panel.contains(shadow.activeElement);
    });
    panel.addEventListener("toggle", (event) => {
      this.#toggled(event.newState === "open");
      // Browsers give the focus back to what they remember, and of a shadow tree they remember nothing.
      const { activeElement: active } = shadow;
      if (event.newState === "closed" && heldFocus && (!active || panel.contains(active))) bell.focus();
    });
    shadow.append(bell, panel, polite, urgent);
    this.#list = new List(ul, (deed, item) => this.#act(deed, item));
    this.#parts = { badge, bell, heading, readAll, close, error, state, foot, panel, polite, urgent };
  }

  get #isOpen() { return this.#parts.panel.matches(":popover-open"); }

  #translate() {
    if (!this.#parts) return;
    const page = this.parentElement?.closest("[lang]")?.lang || document.documentElement.lang;
    const words = new Words(this.lang, [page, navigator.language], this.#strings);
    const { bell, heading, readAll, close, panel } = this.#parts;
    [this.#words, this.#list.words] = [words, words];
    heading.textContent = words.say("title");
    readAll.textContent = words.say("readAll");
    close.setAttribute("aria-label", words.say("close"));
    bell.lang = panel.lang = words.lang;
    this.#showCount();
    this.#paint();
  }

  #end() {
    this.#inbox?.end();
    this.#inbox = undefined;
    clearTimeout(this.#hidden);
    clearInterval(this.#clock);
  }

  #restart() {
    if (!this.#parts) return;
    this.#end();
    this.#complain();
    if (this.isConnected && this.#getToken) this.#begin();
    this.#counted();
    this.#paint();
  }

  #begin() {
    const base = new URL(this.getAttribute("base") || HOME, document.baseURI);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    const ask = this.#getToken;
    const inbox = new Inbox(base, (why) => ask.call(this, why), {
      isOpen: () => this.#isOpen,
      paint: () => this.#paint(),
      counted: () => this.#counted(),
      heard: (name, data) => this.#heard(name, data),
    });
    this.#inbox = inbox;
    const { signal } = inbox;
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    addEventListener("online", () => inbox.refresh(), { signal });
    for (const name of ["resize", "scroll"]) {
      addEventListener(name, () => this.#moved(), { signal, passive: true, capture: true });
    }
    this.#clock = setInterval(() => { if (this.#isOpen) this.#list.tell(); }, 30_000);
    inbox.resume();
    this.#look();
  }

  /** A page that nobody looks at for long gives its place at the server back. */
  #look() {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#inbox?.rest(), HIDDEN_MS_MAX);
    else this.#inbox.resume();
  }

  #moved() {
    if (!this.#isOpen) return;
    place(this.#parts.panel, this.#parts.bell);
    this.#list.measure();
  }

  #heard(name, data) {
    if (name !== "alert" && name !== "reminder") return;
    const severity = this.#words.say(data.severity);
    const text = this.#words.say(name === "alert" ? "arrived" : "reminded", { severity, title: data.title });
    this.#say(text, data.severity === "Critical");
    this.#tell("oyez-alert", { kind: name, alert: data });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #toggled(isOpen) {
    this.#parts.bell.setAttribute("aria-expanded", String(isOpen));
    this.#complain();
    if (!isOpen) return;
    this.#paint();
    this.#list.tell();
    this.#inbox?.resume();
  }

  async #act(deed, item) {
    const list = this.#list;
    if (deed === "text" || deed === "snooze") {
      list.fold(item.id, deed);
      this.#paint();
    } else if (!list.busy.has(item.id)) {
      list.busy.add(item.id);
      this.#paint();
      await this.#attempt(async (inbox) => {
        const done = await inbox.perform(deed, item);
        list.fold(item.id, "snooze", false);
        return done;
      });
      list.busy.delete(item.id);
      this.#paint();
    }
  }

  #readAll() {
    return this.#attempt(async (inbox) => {
      await inbox.readAll();
      if (this.shadowRoot.activeElement === this.#parts.readAll) this.#parts.panel.focus();
      return "doneReadAll";
    });
  }

  /** Says what was done, or shows why it was not; neither to somebody else, who came meanwhile. */
  async #attempt(deed) {
    const inbox = this.#inbox;
    this.#complain();
    try {
      const done = await deed(inbox);
      if (inbox === this.#inbox) this.#say(this.#words.say(done));
    } catch (error) {
      if (inbox === this.#inbox) this.#complain(error);
    }
  }

  #complain(error) {
    const place = this.#parts.error;
    const key = error instanceof SignedOut ? "signedOut" : error?.status === 403 ? "forbidden" : "failed";
    place.textContent = error ? this.#words.say(key) : "";
    place.hidden = !error;
  }

  #counted() {
    this.#showCount();
    this.#tell("oyez-count", { unread: this.unreadCount });
  }

  #showCount() {
    const { badge, bell, readAll } = this.#parts;
    const unread = this.unreadCount ?? 0;
    badge.hidden = readAll.hidden = unread === 0;
    badge.textContent = unread > 99 ? "99+" : String(unread);
    const count = this.#words.numbers.format(unread);
    bell.setAttribute("aria-label", this.#words.say(unread ? "titleUnread" : "title", { count }));
  }

  #say(text, isUrgent = false) {
    const place = isUrgent ? this.#parts.urgent : this.#parts.polite;
    place.textContent = "";
    // Readers notice a text that comes, even if it is the same as before.
    setTimeout(() => { place.textContent = text; }, 50);
  }

  #paint() {
    if (!this.#isOpen) return;
    const { state, foot } = this.#parts;
    const inbox = this.#inbox;
    const items = inbox?.items ?? [];
    this.#list.paint(items);
    const say = (key) => this.#words.say(key);
    const strong = (key) => make("strong", {}, say(key));
    const button = (key, onclick) => make("button", { type: "button", part: "button", onclick }, say(key));
    const retry = () => { this.#parts.panel.focus(); inbox.refresh(); };
    const why = !inbox || inbox.trouble instanceof SignedOut ? "signedOut" : inbox.trouble ? "unreachable" : inbox.items ? "empty" : "loading";
    this.#fill(state, items.length ? "" : why, () => ({
      signedOut: () => inbox ? [strong(why), button("retry", retry)] : [strong(why)],
      unreachable: () => [strong(why), button("retry", retry)],
      empty: () => [strong(why), make("span", {}, say("emptyAdvice"))],
      loading: () => [say(why)],
    })[why]());
    const rest = !items.length || !inbox.hasMore ? "" : inbox.isFull ? "moreThanShown" : "more";
    this.#fill(foot, rest, () => [rest === "more" ? button(rest, () => inbox.more()) : say(rest)]);
  }

  /** Fills a place only when something else shall stand there, so that a button in it keeps the focus. */
  #fill(place, key, content) {
    const [known, words, inbox] = this.#filled.get(place) ?? [];
    place.hidden = !key;
    if (known === key && words === this.#words && inbox === this.#inbox) return;
    this.#filled.set(place, [key, this.#words, this.#inbox]);
    place.replaceChildren(...(key ? content() : []));
  }
}

if (!customElements.get("oyez-inbox")) customElements.define("oyez-inbox", OyezInbox);
