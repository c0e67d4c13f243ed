// The last things logged of a runner, by anyone: when, by whom, how far it has come, and undo.
import { clock } from "./alerts.js";
import { deliveryWords } from "./delivery.js";
import { button, el, fill, flag, isolated, say } from "./dom.js";
import { describe } from "./eventwords.js";
import { WORDS } from "./words.js";

const SHOWN = 10;

export class LogList {
  constructor(undo) {
    this.undo = undo;
    this.items = new Map();
    this.element = el("div", "panel");
    this.none = el("p", "quiet", WORDS.nothingLogged);
    this.list = el("ul", "logged");
    this.element.append(el("h2", "", WORDS.logged.title), this.none, this.list);
  }

  refresh(entries, store) {
    const shown = entries.slice(0, SHOWN);
    this.none.hidden = shown.length > 0;
    const kept = new Map();
    for (const entry of shown) {
      const item = this.items.get(entry.event.id) ?? new Item((kept) => this.undo(kept));
      item.refresh(entry, store.race);
      kept.set(entry.event.id, item);
    }
    this.items = kept;
    fill(this.list, [...kept.values()].map((item) => item.element));
  }
}

class Item {
  constructor(undo) {
    this.element = el("li", "logged-item");
    this.what = el("strong");
    this.meta = el("span", "quiet");
    this.button = button("undo", WORDS.undo, () => undo(this.entry));
    const words = el("div", "alert-words");
    words.append(this.what, this.meta);
    this.element.append(words, this.button);
  }

  refresh(entry, race) {
    this.entry = entry;
    const { event, state } = entry;
    const what = describe(entry, race);
    const by = event.author ? [WORDS.by({ name: isolated(event.author) })] : [];
    say(this.what, what);
    say(this.meta, [clock(event.t, race?.timezone), ...by, deliveryWords(entry)].join(" · "));
    flag(this.element, "undone", state === "undone" || state === "refused");
    this.button.hidden = !entry.canUndo;
    const label = `${WORDS.undo}: ${what}`;
    if (this.button.getAttribute("aria-label") !== label) this.button.setAttribute("aria-label", label);
  }
}
