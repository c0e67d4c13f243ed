// For whoever takes over: what changed of a runner since they slept.
import { button, el, fill, flag, say } from "./dom.js";
import { Sheet } from "./sheet.js";
import { LANGUAGE, WORDS } from "./words.js";

const HOURS = [1, 3, 6, 9];
const WITHIN_MS = 20000;

export class HandoverButton {
  constructor(runner) {
    this.sheet = new HandoverSheet(runner);
    this.element = el("div", "panel handover");
    this.element.append(
      button("chip handover-open", WORDS.handover.open, () => this.sheet.start()), this.sheet.element,
    );
  }

  // Drawn from the log and the alerts, which only those see who see all of the runner.
  refresh(inPart) {
    this.element.hidden = inPart;
    if (inPart && this.sheet.element.open) this.sheet.close();
  }
}

class HandoverSheet extends Sheet {
  constructor(runner) {
    super(WORDS.handover.title);
    this.runner = runner;
    this.chips = HOURS.map((hours) => button("chip", WORDS.handover[`h${hours}`], () => this.ask(`${hours}h`)));
    this.clock = el("input", "handover-clock");
    this.clock.type = "time";
    this.clock.setAttribute("aria-label", WORDS.handover.clock);
    this.clock.addEventListener("change", () => this.clock.value && this.ask(this.clock.value));
    const choices = el("div", "chips");
    choices.setAttribute("role", "group");
    choices.setAttribute("aria-label", WORDS.handover.title);
    choices.append(...this.chips, this.clock);
    this.said = el("p", "quiet");
    this.said.setAttribute("role", "status");
    this.note = el("div", "handover-note");
    this.body.append(choices, this.said, this.note);
  }

  start() {
    this.open();
    if (this.since === undefined) this.ask(`${HOURS[2]}h`);
    else this.ask(this.since);
  }

  async ask(since) {
    this.since = since;
    this.chips.forEach((chip, index) => chip.setAttribute("aria-pressed", String(`${HOURS[index]}h` === since)));
    flag(this.clock, "chosen", this.clock.value === since);
    say(this.said, WORDS.handover.asking);
    const answer = await answerOf(this.runner, since);
    if (this.since !== since) return; // asked anew meanwhile
    say(this.said, answer ? answer.title : WORDS.handover.failed);
    fill(this.note, (answer?.sections ?? []).map(section));
  }
}

function section({ title, lines }) {
  const element = el("section");
  const list = el("ul");
  list.append(...lines.map((line) => el("li", "", line)));
  element.append(el("h3", "", title), list);
  return element;
}

async function answerOf(runner, since) {
  const asked = new URLSearchParams({ runner, since, lang: LANGUAGE });
  try {
    const response = await fetch(`/live/handover?${asked}`, { signal: AbortSignal.timeout(WITHIN_MS) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
