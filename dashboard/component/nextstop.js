// The next stop: when they come, when the crew has to leave, what to ask and what to watch; at a
// station how long they are there, and how the heart recovers.
import { ageText } from "./age.js";
import { clock } from "./alerts.js";
import { el, fill, flag, isolated, say } from "./dom.js";
import { decimal, durationText } from "./numbers.js";
import { WORDS } from "./words.js";

const SHOWN = ["watch", "high", "very_high"];

export class NextStop {
  constructor() {
    this.element = el("section", "panel nextstop");
    this.title = el("h2", "", WORDS.stop.title);
    this.big = el("p", "stop-big");
    this.lines = el("ul", "stop-lines");
    this.ask = el("details", "stop-ask");
    this.ask.append(el("summary", "", WORDS.stop.ask));
    const questions = el("ol", "stop-questions");
    questions.append(...Object.values(WORDS.stopQuestions).map((question) => el("li", "", question)));
    this.ask.append(questions);
    this.watch = el("p", "stop-watch");
    this.element.append(this.title, this.big, this.lines, this.ask, this.watch);
  }

  refresh(view, { race, fuel }, now, state) {
    const way = view?.way;
    this.element.hidden = !way || state.ended;
    if (this.element.hidden) return;
    const told = new Telling(view, race, now, fuel?.next);
    say(this.title, told.title());
    say(this.big, told.big());
    const lines = told.lines();
    const shown = [...this.lines.children].map((item) => item.textContent);
    if (lines.join("\n") !== shown.join("\n")) fill(this.lines, lines.map((line) => el("li", "", line)));
    const watch = told.watch();
    say(this.watch, watch);
    this.watch.hidden = watch === "";
    flag(this.element, "stale", state.stale);
  }
}

// All that is told of one runner's way at one moment, in words.
class Telling {
  // `stretch` is what the fuel ledger says of the way after the stop.
  constructor(view, race, now, stretch) {
    this.view = view;
    this.stretch = stretch;
    this.way = view.way;
    this.stations = race?.stations ?? [];
    this.zone = race?.timezone;
    this.now = view.t + Math.max(0, now - view.at);
  }

  name(id) {
    return this.station(id)?.name ?? id ?? WORDS.stop.finish;
  }

  station(id) {
    return this.stations.find((station) => station.id === id);
  }

  time(t) {
    return clock(t, this.zone);
  }

  title() {
    const { at, next } = this.way;
    return at ? WORDS.stop.at({ name: this.name(at) }) : WORDS.stop.next({ name: this.name(next) });
  }

  big() {
    const { left_m: left, margin_s: margin, closes, closing } = this.way;
    const parts = left === undefined ? [] : [WORDS.stop.left({ km: decimal(left / 1000, left < 9950 ? 1 : 0) })];
    if (margin !== undefined) {
      parts.push(margin >= 0 ? WORDS.stop.before({ time: durationText(margin) }) : WORDS.stop.after({ time: durationText(-margin) }));
      parts.push(WORDS.stop.closes({ name: this.name(closing), clock: this.time(closes) }));
    }
    return parts.join(" · ");
  }

  lines() {
    const { at, off_m: off } = this.way;
    const lines = at ? this.stay() : this.coming();
    lines.push(...this.crew());
    if (off !== undefined) lines.push(WORDS.stop.off({ metres: Math.round(off / 10) * 10 }));
    lines.push(this.state());
    const pack = this.pack();
    if (pack.length) lines.push(WORDS.stop.pack({ items: pack.join(", ") }));
    return lines;
  }

  // What goes into the pack there; nothing if the list is for another stop.
  pack() {
    const { at, next } = this.way;
    if (this.stretch?.at !== this.name(at ?? next)) return [];
    const items = (this.stretch.items ?? []).filter(({ give }) => give > 0);
    return items.map(({ give, name }) => WORDS.fuel.give({ count: give, name: isolated(name) }));
  }

  // "At aid 12 min (planned 10)", and the heart's way down.
  stay() {
    const { since, planned_s: planned } = this.way;
    const there = durationText(this.now - since);
    const lines = [planned ? WORDS.stop.stayPlanned({ time: there, planned: durationText(planned) }) : WORDS.stop.stay({ time: there })];
    const heart = this.view.recovery;
    if (heart?.first_bpm === undefined) return lines;
    const last = heart.second_bpm ?? heart.first_bpm;
    const steps = [heart.arriving_bpm, heart.first_bpm, heart.second_bpm].filter((bpm) => bpm !== undefined);
    const minutes = heart.second_bpm === undefined ? 1 : 2;
    lines.push(WORDS.stop.heart({ steps: steps.join(" → "), down: heart.arriving_bpm - last, minutes }));
    return lines;
  }

  coming() {
    const { eta, seen, seen_m: place } = this.way;
    if (!eta) return [];
    const lines = [WORDS.stop.eta({ early: this.time(eta[0]), late: this.time(eta[2]), likely: this.time(eta[1]) })];
    const told = { km: decimal(place / 1000, 1), clock: this.time(seen), age: ageText(this.now - seen) };
    lines.push(this.now - seen > 120 ? WORDS.stop.basisOld(told) : WORDS.stop.basis(told));
    return lines;
  }

  // Where the crew may help, and when to leave for it; never to where it may not.
  crew() {
    const { at, next, crewed, crewed_eta: eta, leave_by: leave } = this.way;
    const lines = [];
    const here = this.station(at ?? next);
    if (here && !here.crew) lines.push(WORDS.stop.noCrew({ name: here.name }));
    if (eta && (crewed ?? "") !== ((at ? undefined : next) ?? "")) {
      lines.push(WORDS.stop.crewed({ name: this.name(crewed), early: this.time(eta[0]), late: this.time(eta[2]) }));
    }
    if (leave === undefined) return lines;
    const late = leave <= this.now;
    const way = { name: this.name(crewed), clock: this.time(leave) };
    lines.push(late ? WORDS.stop.leaveNow(way) : WORDS.stop.leaveBy(way));
    return lines;
  }

  state() {
    const { fatigue, cramp, phase } = this.view;
    if (!fatigue || !cramp) return WORDS.phases[phase];
    const levels = { fatigue: WORDS.levels[fatigue.level], cramp: WORDS.levels[cramp.level] };
    return WORDS.stop.state({ phase: WORDS.phases[phase], ...levels });
  }

  // The largest measured part of each index that is not low.
  watch() {
    const found = ["fatigue", "cramp"].flatMap((name) => {
      const index = this.view[name];
      if (!index || !SHOWN.includes(index.level)) return [];
      const part = index.parts?.find((one) => !one.assumed && one.value > 0);
      return part ? [WORDS.parts[part.name] ?? part.name] : [];
    });
    const told = [...new Set(found)];
    return told.length ? WORDS.stop.watch({ parts: told.join(", ") }) : "";
  }
}
