// A cramp, now: the protocol step by step, the restart with its limits, then what to watch for.
import { TopAlert } from "./alerts.js";
import { readingAge, LIVE_S, ageText } from "./age.js";
import { BodyPicture } from "./bodypicture.js";
import { BodySheet } from "./bodysheet.js";
import { crampPlace, RESTART } from "./cramp.js";
import { CrampSteps, standingRestart } from "./crampsteps.js";
import { button, el, fill, flag, say } from "./dom.js";
import { muscleWords } from "./eventwords.js";
import { countText, pace, quantity } from "./numbers.js";
import { WORDS } from "./words.js";

const LAG_S = 60; // by less the monitor lags in a live race
const OWN_KINDS = new Set(["cramp_now", "restart"]); // the page itself is about these

export class CrampView {
  constructor(id, logBar, back, sound) {
    this.id = id;
    this.logBar = logBar;
    this.outbox = logBar.outbox;
    this.element = el("section", "runner cramp-view");
    this.name = el("h1", "title");
    const top = el("header", "runner-top");
    top.append(button("back", `‹ ${WORDS.runnerPage}`, back), this.name);
    this.band = el("div", "state");
    this.shape = el("span", "shape");
    this.word = el("span", "word");
    this.age = el("span", "age");
    this.line = el("span", "line");
    this.band.append(this.shape, this.word, this.age, this.line);
    this.topAlert = new TopAlert(this.answers());
    this.ask = this.asking();
    this.steps = new CrampSteps((kind) => this.log(kind), sound);
    this.restart = new Restart();
    this.twinge = new BodySheet(WORDS.twingeTitle, (where) => this.outbox.add(id, { kind: "twinge", ...where }));
    this.again = new BodySheet(WORDS.crampTitle, (where) => this.outbox.add(id, { kind: "cramp", ...where }));
    this.signs = el("div", "panel");
    const buttons = el("div", "logbuttons");
    buttons.append(
      button("log", WORDS.twingeAgain, () => this.twinge.open()),
      button("log", WORDS.crampAgain, () => this.again.open()),
    );
    this.signs.append(el("h2", "", WORDS.watchTitle), el("p", "watch-text", WORDS.watchText), buttons);
    this.element.append(
      top, this.band, this.topAlert.element, this.ask, this.steps.element, this.restart.element,
      this.signs, this.twinge.element, this.again.element, logBar.element,
    );
  }

  answers() {
    return {
      see: (alert) => this.outbox.add(this.id, { kind: "ack", alert: alert.id }),
      snooze: (alert, minutes) => this.outbox.add(this.id, { kind: "snooze", alert: alert.id, minutes }),
      steps: () => {},
    };
  }

  asking() {
    const element = el("div", "panel");
    const picture = new BodyPicture((muscle, side) => this.outbox.add(this.id, side ? { kind: "cramp", muscle, side } : { kind: "cramp", muscle }));
    element.append(el("h2", "", WORDS.askWhere), picture.element);
    return element;
  }

  log(kind) {
    const muscle = this.place.cramp?.muscle;
    this.outbox.add(this.id, muscle && kind !== "resume" ? { kind, muscle } : { kind });
  }

  refresh(store, now, wrong, shown) {
    const { view, entries, title } = shown;
    say(this.name, title);
    const aheadS = view?.at ? view.at - view.t : 0; // of some runners nothing is shown
    this.place = crampPlace(view?.alerts ?? [], entries, now, Math.abs(aheadS) < LAG_S ? 0 : aheadS);
    const { stage, cramp, cramping, begunT } = this.place;
    this.ask.hidden = stage !== "ask";
    this.steps.element.hidden = stage !== "steps";
    this.restart.element.hidden = stage !== "restart";
    this.signs.hidden = stage === "ask" || stage === "steps";
    if (stage === "steps") this.steps.refresh(this.id, cramp, cramping, begunT, now);
    if (stage === "restart") this.restart.refresh(this.place, view, now, wrong);
    // While it cramps, nothing less than urgent comes between the runner and the steps.
    const others = shown.loud.filter((alert) => !OWN_KINDS.has(alert.kind));
    this.topAlert.refresh(stage === "steps" ? others.find((alert) => alert.level === "urgent") : others[0]);
    if (this.stage && this.stage !== stage) this.element.scrollIntoView({ block: "start" });
    this.stage = stage;
    this.refreshBand(now, wrong);
    this.logBar.refresh(entries, store, now);
    flag(this.element, "stale", Boolean(wrong));
  }

  refreshBand(now, wrong) {
    const { stage, cramp, cramping, step, leftS, begunT } = this.place;
    const words = {
      ask: { level: "unknown", shape: "?", word: WORDS.crampAsk, age: "", line: "" },
      steps: {
        level: "very_high", shape: "✖", word: WORDS.crampLog,
        age: begunT === null ? "" : ageText(now - begunT), line: muscleWords(cramp?.muscle, cramp?.side) || (cramping?.title ?? ""),
      },
      restart: {
        level: "watch", shape: "▲", word: WORDS.restartWords[`s${step + 1}`] ?? WORDS.restartOver,
        age: leftS === null || leftS === undefined ? "" : WORDS.left({ time: countText(leftS) }), line: restartOf(step),
      },
      watch: { level: "low", shape: "●", word: WORDS.watchWord, age: "", line: WORDS.restartOver },
    }[stage];
    this.band.dataset.level = words.level;
    say(this.shape, words.shape);
    say(this.word, words.word);
    say(this.age, words.age);
    say(this.line, wrong ? `${words.line} · ${WORDS.alone}` : words.line);
    this.line.hidden = this.line.textContent === "";
  }
}

// What the restart allows now, and what the runner does.
class Restart {
  constructor() {
    this.element = el("div", "panel");
    this.list = el("ol", "steps");
    this.cap = el("p", "cap");
    this.now = el("p", "cap-now");
    this.element.append(el("h2", "", WORDS.restartTitle), this.cap, this.now, this.list);
  }

  refresh({ restarting, step }, view, now, wrong) {
    const texts = restarting?.steps?.length ? restarting.steps : standingRestart();
    const said = JSON.stringify([texts, step]);
    if (said !== this.said) {
      this.said = said;
      fill(this.list, texts.map((text, index) => {
        const item = el("li", `step${index === step ? " current" : ""}${index < step ? " done" : ""}`);
        if (index === step) item.setAttribute("aria-current", "step");
        item.append(el("span", "step-text", text));
        return item;
      }));
    }
    const capMps = restarting?.because?.cap_mps;
    say(this.cap, capMps ? capWords(capMps, step) : WORDS.capUnknown);
    const speedMps = wrong ? null : speed(view, step, now);
    say(this.now, speedMps === null ? WORDS.speedUnknown : speedWords(speedMps, capMps));
    flag(this.now, "over", speedMps !== null && capMps && speedMps > capMps * 1.05);
  }
}

// In the walk the speed on the ground counts, later that on the flat which would be as hard.
function speed(view, step, now) {
  const reading = view?.readings?.speed_mps;
  if (!reading || !(readingAge(reading, view.at, now) <= LIVE_S)) return null;
  return step > 0 ? (view.balances?.known?.grade_adjusted_mps ?? reading[0]) : reading[0];
}

function capWords(mps, step) {
  const speed = quantity("speed_mps", mps);
  return step > 0 ? WORDS.capRun({ pace: pace(mps), speed }) : WORDS.capWalk({ speed });
}

function speedWords(mps, capMps) {
  const speed = quantity("speed_mps", mps);
  return capMps && mps > capMps * 1.05 ? `✖ ${WORDS.tooFast({ speed })}` : `● ${WORDS.speedNow({ speed })}`;
}

function restartOf(step) {
  const steps = RESTART.length;
  return WORDS.restartOf({ step: Math.min(step + 1, steps), steps });
}
