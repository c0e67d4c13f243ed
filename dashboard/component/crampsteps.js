// The steps for a cramp, each with a button and, where it names a time, a clock.
import { RESTART } from "./cramp.js";
import { button, el, fill, flag, say } from "./dom.js";
import { countText, shown, unit } from "./numbers.js";
import { readText, writeText } from "./storage.js";
import { WORDS } from "./words.js";

const KEY = "trailpulse.cramp";
// As the monitor has it; for the time when it can't be heard.
const CLOCKS = [
  { kind: "stop" }, { kind: "stretch" }, { kind: "hold", seconds: 30 }, { kind: "massage" },
  { kind: "sip" }, { kind: "walk", seconds: 300 }, { kind: "help", seconds: 600 },
];
// The limits of the restart, likewise.
const [WALK_MPS, WALK_GRADE_PCT, EASY_PCT, STEADY_PCT, KEPT_PCT] = [1.4, 10, 60, 75, 85];
const LOGGED = { stretch: "stretch", massage: "massage", walk: "resume" };

export class CrampSteps {
  // `log` takes the kind of event that a step is logged as.
  constructor(log, sound) {
    this.log = log;
    this.sound = sound;
    this.element = el("ol", "steps");
    this.items = [];
  }

  // `cramp` is what was logged, `alert` the monitor's, either may be null.
  refresh(runner, cramp, alert, begunT, now) {
    this.now = now;
    this.memory = new Memory(runner, cramp?.id ?? alert?.id);
    const [texts, clocks] = alert?.steps?.length ? told(alert) : standingSteps(cramp);
    const said = JSON.stringify([texts, clocks]);
    if (said !== this.said) {
      this.said = said;
      this.items = texts.map((text, index) => new StepItem(index, text, clocks[index], (kind) => this.act(kind)));
      fill(this.element, this.items.map((item) => item.element));
    }
    // What was skipped is not asked for again.
    const furthest = this.items.findLastIndex((item) => this.memory.isDone(item.kind));
    const current = this.items.find((item, index) => index > furthest && item.kind !== "help");
    for (const item of this.items) this.refreshItem(item, item === current, begunT, now);
  }

  refreshItem(item, isCurrent, begunT, now) {
    const startT = item.kind === "help" ? begunT : this.memory.at(item.kind);
    const leftS = item.seconds && startT ? item.seconds - (now - startT) : null;
    if (item.kind === "hold" && leftS !== null && leftS <= 0 && item.wasLeftS > 0) this.sound.play("done");
    item.wasLeftS = leftS;
    item.refresh(isCurrent, this.memory.isDone(item.kind), leftS);
  }

  act(kind) {
    this.memory.start(kind, this.now);
    if (LOGGED[kind]) this.log(LOGGED[kind]);
  }
}

class StepItem {
  constructor(index, text, clock, act) {
    this.kind = clock.kind === "other" ? `other${index}` : clock.kind;
    this.seconds = clock.seconds;
    this.element = el("li", "step");
    this.clock = el("span", "step-clock");
    this.clock.setAttribute("role", "timer");
    this.button = button("log", "", () => act(this.kind));
    const row = el("div", "step-row");
    row.append(this.button, this.clock);
    this.element.append(el("span", "step-text", text), row);
    this.button.hidden = this.kind === "help";
  }

  refresh(isCurrent, isDone, leftS) {
    flag(this.element, "current", isCurrent);
    flag(this.element, "done", isDone);
    if (isCurrent) this.element.setAttribute("aria-current", "step");
    else this.element.removeAttribute("aria-current");
    const words = isDone ? WORDS.stepAgain : WORDS.stepFirst;
    say(this.button, words[this.kind] ?? words.other);
    flag(this.button, "quiet-button", !isCurrent);
    const over = this.kind === "help" && leftS !== null && leftS <= 0;
    flag(this.element, "over", over);
    say(this.clock, this.clockWords(isDone, leftS, over));
  }

  clockWords(isDone, leftS, over) {
    if (over) return WORDS.callNow;
    if (this.kind === "help") return leftS === null ? "" : WORDS.callIn({ time: countText(leftS) });
    if (leftS !== null) return leftS > 0 ? countText(leftS) : `✓ ${WORDS.stepOver}`;
    return isDone ? `✓ ${WORDS.stepDone}` : "";
  }
}

// When each step of a cramp was begun: it survives a reload and a dead network.
class Memory {
  constructor(runner, cramp) {
    this.runner = runner;
    this.cramp = cramp;
    const kept = parsed(readText(KEY))[runner];
    this.steps = kept?.cramp === cramp ? kept.steps : {};
  }

  at(kind) {
    return this.steps[kind] ?? null;
  }

  isDone(kind) {
    return this.steps[kind] !== undefined;
  }

  start(kind, now) {
    this.steps = { ...this.steps, [kind]: now };
    writeText(KEY, JSON.stringify({ ...parsed(readText(KEY)), [this.runner]: { cramp: this.cramp, steps: this.steps } }));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text || "{}") ?? {};
  } catch {
    return {};
  }
}

// The monitor's steps, each with its clock, if this page knows them.
function told({ steps, clocks = [] }) {
  return [steps, clocks.length ? clocks : steps.map(() => ({ kind: "other" }))];
}

// The same for the time when the monitor can't be heard.
export function standingSteps(cramp) {
  const { muscle = "other", side } = cramp ?? {};
  const names = { left: WORDS.stretchLeft, right: WORDS.stretchRight, both: WORDS.stretchBoth }[side] ?? WORDS.stretchAny;
  const { s1, s2, s2both, s3, s4, s5, s6, s7 } = WORDS.crampSteps;
  const stretch = (side === "both" ? s2both : s2)({ where: names[muscle], stretch: WORDS.stretches[muscle] });
  return [[s1, stretch, s3, s4, s5, s6, s7], CLOCKS];
}

// And for the restart: how the speed is to rise again.
export function standingRestart() {
  const { s1, s2, s3, s4 } = WORDS.restartSteps;
  const minutes = RESTART.map(({ seconds }) => seconds / 60);
  return [
    s1({ minutes: minutes[0], speed: roughly(WALK_MPS), grade: WALK_GRADE_PCT }),
    s2({ minutes: minutes[1], share: EASY_PCT }), s3({ minutes: minutes[2], share: STEADY_PCT }),
    s4({ share: KEPT_PCT }),
  ];
}

function roughly(mps) {
  return `${Math.round(shown("speed_mps", mps))} ${unit("speed_mps")}`;
}
