// Where it cramps, or twitches: one tap on a body, and it is logged.
import { BodyPicture } from "./bodypicture.js";
import { button, el } from "./dom.js";
import { Sheet } from "./sheet.js";
import { WORDS } from "./words.js";

export class BodySheet extends Sheet {
  // `log` takes what is known of where: {muscle, side}.
  constructor(title, log) {
    super(title);
    this.log = log;
    const picture = new BodyPicture((muscle, side) => this.finish(muscle, side));
    this.both = button("choice", WORDS.bothSides, () => this.setBoth(!this.isBoth));
    const row = el("div", "logbuttons");
    row.append(this.both, button("choice", WORDS.otherMuscle, () => this.finish("other", null)));
    this.body.append(picture.element, row);
  }

  open() {
    this.setBoth(false);
    super.open();
  }

  setBoth(on) {
    this.isBoth = on;
    this.both.setAttribute("aria-pressed", String(on));
  }

  finish(muscle, side) {
    this.close();
    const where = side && this.isBoth ? "both" : side;
    this.log(where ? { muscle, side: where } : { muscle });
  }
}
