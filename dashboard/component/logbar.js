// What the crew logs, with thumb-size buttons, and what became of it.
import { button, el, fill, flag, say } from "./dom.js";
import { WORDS } from "./words.js";

const GEL = { kind: "carbs", carbs_g: 25, product: "gel" };
const DRINK = { kind: "fluid", volume_ml: 250 };

export class LogBar {
  constructor(runner, outbox) {
    this.runner = runner;
    this.outbox = outbox;
    this.element = el("footer", "logbar");
    this.note = el("p", "lognote");
    this.note.setAttribute("role", "status");
    const buttons = el("div", "logbuttons");
    this.cramp = new CrampDialog((fields, what) => outbox.add(runner, what, fields));
    buttons.append(
      button("log", WORDS.gelButton, () => outbox.add(runner, WORDS.gel, GEL)),
      button("log", WORDS.drinkButton, () => outbox.add(runner, WORDS.drink, DRINK)),
      button("log", WORDS.crampLog, () => this.cramp.open()),
    );
    this.element.append(this.note, buttons, this.cramp.element);
  }

  refresh() {
    const waiting = this.outbox.waiting(this.runner);
    const last = this.outbox.notes.get(this.runner);
    flag(this.note, "waiting", waiting > 0 || last?.ok === false);
    say(this.note, waiting ? WORDS.pending(waiting) : lastWords(last));
    this.note.hidden = this.note.textContent === "";
  }
}

function lastWords(last) {
  if (!last) return "";
  return last.ok ? WORDS.saved(last.what) : WORDS.refused(last.what, last.why);
}

class CrampDialog {
  constructor(log) {
    this.log = log;
    this.element = el("dialog", "cramp-dialog");
    this.muscles = new Choice(WORDS.which, WORDS.muscles, () => this.refresh());
    this.sides = new Choice(WORDS.sideTitle, WORDS.sides, () => this.refresh());
    this.send = button("log send", WORDS.crampSend, () => this.finish());
    const cancel = button("log quiet-button", WORDS.cancel, () => this.element.close());
    const buttons = el("div", "logbuttons");
    buttons.append(cancel, this.send);
    this.element.setAttribute("aria-label", WORDS.crampTitle);
    this.element.append(this.muscles.element, this.sides.element, buttons);
  }

  open() {
    this.muscles.choose(null);
    this.sides.choose(null);
    this.refresh();
    this.element.showModal();
  }

  refresh() {
    this.send.disabled = this.muscles.chosen === null || this.sides.chosen === null;
  }

  finish() {
    const [muscle, side] = [this.muscles.chosen, this.sides.chosen];
    this.element.close();
    const what = `${WORDS.crampLog}, ${WORDS.sides[side].toLowerCase()} ${WORDS.muscles[muscle].toLowerCase()}`;
    this.log({ kind: "cramp", muscle, side }, what);
  }
}

// One of several buttons.
class Choice {
  constructor(title, words, changed) {
    this.chosen = null;
    this.buttons = new Map();
    for (const [name, word] of Object.entries(words)) {
      this.buttons.set(name, button("choice", word, () => {
        this.choose(name);
        changed();
      }));
    }
    this.element = el("fieldset", this.buttons.size > 3 ? "choices" : "choices few");
    fill(this.element, [el("legend", "", title), ...this.buttons.values()]);
  }

  choose(chosen) {
    this.chosen = chosen;
    for (const [name, element] of this.buttons) element.setAttribute("aria-pressed", name === chosen);
  }
}
