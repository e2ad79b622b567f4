// <oyez-inbox>: what is seen of it: the bell, and the panel that drops down from it. What there is to do is handed in.

class Panel {
  #shadow;
  #parts;
  #list;
  #words;
  #filled = new Map();

  /** `on` has `readAll()`, `act(deed, item)` and `toggled(isOpen)`. */
  constructor(shadow, on) {
    this.#shadow = shadow;
    shadow.adoptedStyleSheets = [sheet];
    const part = (tag, name, more, ...children) => make(tag, { part: name, class: name, ...more }, ...children);
    const badge = part("span", "badge", { "aria-hidden": "true", hidden: true });
    const bell = part("button", "bell",
      { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel" },
      make("slot", { name: "icon" }, icon("bell")), badge);
    const heading = make("h2", { part: "heading", id: "heading" });
    const readAll = make("button", { type: "button", part: "link", onclick: () => on.readAll(), hidden: true });
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
    this.#list = new List(ul, (deed, item) => on.act(deed, item));
    this.#parts = { badge, bell, heading, readAll, close, error, state, foot, panel, polite, urgent };
    this.#listen(on);
    shadow.append(bell, panel, polite, urgent);
  }

  #listen(on) {
    const { panel, bell } = this.#parts;
    let heldFocus = false;
    panel.addEventListener("beforetoggle", (event) => {
      if (event.newState === "open") place(panel, bell);
      else heldFocus = panel.contains(this.#shadow.activeElement);
    });
    panel.addEventListener("toggle", (event) => {
      const isOpen = event.newState === "open";
      bell.setAttribute("aria-expanded", String(isOpen));
      on.toggled(isOpen);
      // Browsers give the focus back to what they remember, and of a shadow tree they remember nothing.
      const { activeElement: active } = this.#shadow;
      if (!isOpen && heldFocus && (!active || panel.contains(active))) bell.focus();
    });
  }

  get list() { return this.#list; }
  get isOpen() { return this.#parts.panel.matches(":popover-open"); }

  /** Speaks these words from now on. */
  set words(words) {
    const { bell, heading, readAll, close, panel } = this.#parts;
    [this.#words, this.#list.words] = [words, words];
    heading.textContent = words.say("title");
    readAll.textContent = words.say("readAll");
    close.setAttribute("aria-label", words.say("close"));
    bell.lang = panel.lang = words.lang;
  }

  /** The window moved beneath it. */
  moved() {
    if (!this.isOpen) return;
    place(this.#parts.panel, this.#parts.bell);
    this.#list.measure();
  }

  /** Times in words grow old. */
  tell() {
    if (this.isOpen) this.#list.tell();
  }

  count(unread) {
    const { badge, bell, readAll } = this.#parts;
    // What goes away hands the focus on.
    if (!unread && this.#shadow.activeElement === readAll) this.#parts.panel.focus();
    badge.hidden = readAll.hidden = !unread;
    badge.textContent = unread > 99 ? "99+" : String(unread ?? 0);
    const count = this.#words.numbers.format(unread ?? 0);
    bell.setAttribute("aria-label", this.#words.say(unread ? "titleUnread" : "title", { count }));
  }

  say(text, isUrgent = false) {
    const place = isUrgent ? this.#parts.urgent : this.#parts.polite;
    place.textContent = "";
    // Readers notice a text that comes, even if it is the same as before.
    setTimeout(() => { place.textContent = text; }, 50);
  }

  complain(error) {
    const place = this.#parts.error;
    const key = error instanceof SignedOut ? "signedOut" : { 403: "forbidden", 409: "changed" }[error?.status] ?? "failed";
    place.textContent = error ? this.#words.say(key) : "";
    place.hidden = !error;
  }

  /** The list, or why there is none; `inbox` is undefined where nobody is signed in. */
  paint(inbox) {
    if (!this.isOpen) return;
    const { state, foot } = this.#parts;
    const items = inbox?.items ?? [];
    this.#list.paint(items);
    const say = (key) => this.#words.say(key);
    const strong = (key) => make("strong", {}, say(key));
    const button = (key, onclick) => make("button", { type: "button", part: "button", onclick }, say(key));
    const retry = () => { this.#parts.panel.focus(); inbox.refresh(); };
    const why = !inbox || inbox.trouble instanceof SignedOut ? "signedOut" : inbox.trouble ? "unreachable" : inbox.items ? "empty" : "loading";
    this.#fill(state, inbox, items.length ? "" : why, () => ({
      signedOut: () => inbox ? [strong(why), button("retry", retry)] : [strong(why)],
      unreachable: () => [strong(why), button("retry", retry)],
      empty: () => [strong(why), make("span", {}, say("emptyAdvice"))],
      loading: () => [say(why)],
    })[why]());
    const rest = !items.length || !inbox.hasMore ? "" : inbox.isFull ? "moreThanShown" : "more";
    this.#fill(foot, inbox, rest, () => [rest === "more" ? button(rest, () => inbox.more()) : say(rest)]);
  }

  /** Fills a place only when something else shall stand there, so that a button in it keeps the focus. */
  #fill(place, inbox, key, content) {
    const known = this.#filled.get(place) ?? [];
    const wanted = [key, this.#words, inbox];
    place.hidden = !key;
    if (wanted.every((one, index) => one === known[index])) return;
    this.#filled.set(place, wanted);
    place.replaceChildren(...(key ? content() : []));
  }
}
