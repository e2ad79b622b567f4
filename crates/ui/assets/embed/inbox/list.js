// <oyez-inbox>: the list on the page, kept in step with the items without taking the focus from anybody.

class List {
  #ul;
  #rows = new Map();
  #open = new Map();
  words;
  busy = new Set();

  constructor(ul, act) {
    this.#ul = ul;
    this.act = act;
  }

  #folds(id) {
    if (!this.#open.has(id)) this.#open.set(id, { text: false, snooze: false });
    return this.#open.get(id);
  }

  /** Unfolds what was folded, or the other way round. */
  fold(id, what, open = !this.#folds(id)[what]) {
    this.#folds(id)[what] = open;
  }

  paint(items) {
    const active = this.#ul.getRootNode().activeElement;
    const row = active?.closest("li");
    const [id, place] = [Number(row?.dataset.id), row ? [...this.#ul.children].indexOf(row) : -1];
    const rows = items.map((item) => {
      const [open, busy] = [this.#folds(item.id), this.busy.has(item.id)];
      const key = JSON.stringify([item, open, busy]);
      const known = this.#rows.get(item.id);
      if (known?.key === key && known.words === this.words) return [item.id, known];
      const node = renderItem(item, { words: this.words, open, busy, act: this.act });
      return [item.id, { key, node, words: this.words }];
    });
    this.#rows = new Map(rows);
    for (const known of this.#open.keys()) if (!this.#rows.has(known)) this.#open.delete(known);
    const nodes = rows.map(([, row]) => row.node);
    if (nodes.some((node, index) => this.#ul.children[index] !== node) || nodes.length !== this.#ul.children.length) {
      this.#ul.replaceChildren(...nodes);
    }
    this.measure();
    if (row && !(active.isConnected && this.#ul.contains(active) && this.#ul.getRootNode().activeElement === active)) {
      const same = this.#rows.get(id)?.node;
      const again = active.id && same?.querySelector(`#${CSS.escape(active.id)}`);
      const next = again || same || this.#ul.children[Math.min(place, this.#ul.children.length - 1)];
      (next || this.#ul.closest("[popover]")).focus({ preventScroll: Boolean(same) });
    }
  }

  /** Only a text that is cut short gets a button that shows the rest. */
  measure() {
    for (const message of this.#ul.querySelectorAll(".message.short")) {
      message.nextElementSibling.hidden = message.scrollHeight <= message.clientHeight + 1;
    }
  }

  /** Times in words grow old. */
  tell() {
    for (const time of this.#ul.querySelectorAll("time[datetime]")) time.textContent = this.words.ago(new Date(time.dateTime));
  }

  /** The arrows, Home and End go from alert to alert. */
  move(event) {
    const items = [...this.#ul.children];
    const at = items.indexOf(event.target.closest("li"));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey || !items.length) return;
    event.preventDefault();
    items[Math.max(0, Math.min(items.length - 1, next))].focus();
  }
}
