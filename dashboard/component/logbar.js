// What the crew logs most, with thumb-size buttons, and what became of the last thing.
import { BodySheet } from "./bodysheet.js";
import { deliveryWords, UNDO_S } from "./delivery.js";
import { button, el, flag, say } from "./dom.js";
import { describe } from "./eventwords.js";
import { LogSheet } from "./logsheet.js";
import { quantity } from "./numbers.js";
import { setting } from "./settings.js";
import { WORDS } from "./words.js";

const GEL = { kind: "carbs", carbs_g: 25, product: "gel" };
const DRINKS_ML = { metric: 250, imperial: 237 }; // a soft flask's half: 250 ml, 8 fl oz
const NOTE_S = 60; // how long the last thing logged is spoken of

export class LogBar {
  constructor(runner, outbox, onCramp) {
    this.runner = runner;
    this.outbox = outbox;
    this.element = el("footer", "logbar");
    this.note = el("p", "lognote");
    this.note.setAttribute("role", "status");
    this.undo = button("undo", WORDS.undo, () => outbox.undo(runner, this.last));
    const line = el("div", "logline");
    line.append(this.note, this.undo);
    const buttons = el("div", "logbuttons");
    this.cramp = new BodySheet(WORDS.crampTitle, (where) => {
      outbox.add(runner, { kind: "cramp", ...where });
      onCramp();
    });
    this.sheet = new LogSheet(runner, outbox);
    const drink = { kind: "fluid", volume_ml: DRINKS_ML[setting("units")] };
    buttons.append(
      button("log", WORDS.gelButton({ amount: `${GEL.carbs_g} g` }), () => outbox.add(runner, GEL)),
      button("log", WORDS.drinkButton({ amount: quantity("volume_ml", drink.volume_ml) }), () => outbox.add(runner, drink)),
      button("log", WORDS.crampLog, () => this.cramp.open()),
      button("log", WORDS.moreLog, () => this.sheet.open()),
    );
    this.element.append(line, buttons, this.cramp.element, this.sheet.element, this.sheet.twinge.element);
  }

  // `entries` are all that was logged, the newest first; see delivery.js.
  refresh(entries, store, now) {
    this.sheet.setStations(store.race?.stations ?? [], store.runner?.next);
    this.sheet.setProducts(store.race?.products ?? []);
    const waiting = this.outbox.waiting(this.runner);
    this.last = entries.find((entry) => entry.own && now - entry.at < UNDO_S);
    const recent = this.last && now - this.last.at < NOTE_S ? this.last : null;
    flag(this.note, "waiting", waiting > 0);
    say(this.note, waiting ? WORDS.pending({ count: waiting }) : recent ? sentence(recent, store.race) : "");
    this.note.hidden = this.note.textContent === "";
    this.undo.hidden = !(recent || (waiting && this.last)) || !this.last.canUndo;
    if (!this.undo.hidden) {
      const what = `${WORDS.undo}: ${describe(this.last, store.race)}`;
      if (this.undo.getAttribute("aria-label") !== what) this.undo.setAttribute("aria-label", what);
    }
  }
}

function sentence(entry, race) {
  return `${describe(entry, race)}: ${deliveryWords(entry)}`;
}

