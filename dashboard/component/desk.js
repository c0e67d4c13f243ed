// Hundreds of runners: how many in which state, who needs attention, everyone in a fixed place.
import { addressWith } from "./address.js";
import { ageText } from "./age.js";
import { clock } from "./alerts.js";
import { button, el, fill, flag, say } from "./dom.js";
import { quantity } from "./numbers.js";
import { SHAPES } from "./state.js";
import { WeatherSheet } from "./weathersheet.js";
import { WORDS } from "./words.js";

const STATES = ["very_high", "high", "watch", "low", "none"]; // "none": nothing is heard
const SHAPE = { ...SHAPES, none: "?", ended: "■" };
const SILENT_AFTER_S = 30;
const REORDER_EVERY_S = 5; // a line must not slip away from under a finger
const QUEUE_SHOWN = 60;
export const EVERYBODY = "*"; // what the desk watches instead of a runner

export class DeskView {
  constructor(open, back, outbox) {
    this.open = open;
    this.outbox = outbox;
    this.tiles = new Map();
    this.lines = new Map();
    this.filter = null;
    this.orderedAt = 0;
    this.order = [];
    this.element = el("section", "desk");
    this.title = el("h1", "title");
    this.search = el("input", "search");
    this.search.type = "search";
    this.search.placeholder = WORDS.search;
    this.search.setAttribute("aria-label", WORDS.search);
    this.search.addEventListener("input", () => this.again());
    const top = el("header", "runner-top");
    this.weather = new WeatherSheet();
    const weather = button("back", WORDS.weather.open, () => this.weather.open());
    top.append(button("back", `‹ ${WORDS.cards}`, back), this.title, weather, this.search);
    this.counters = new Map(STATES.map((state) => [state, this.counter(state)]));
    const counters = el("div", "counters");
    counters.append(...this.counters.values());
    this.queue = el("ul", "queue");
    this.calm = el("p", "quiet", WORDS.nobodyNeeds);
    this.more = el("p", "quiet");
    const attention = el("section", "attention");
    attention.append(el("h2", "", WORDS.needsAttention), this.calm, this.queue, this.more);
    this.wall = el("div", "wall");
    const everyone = el("section", "everyone");
    everyone.append(el("h2", "", WORDS.byBib), this.wall);
    const columns = el("div", "desk-columns");
    columns.append(attention, everyone);
    this.element.append(top, counters, columns, this.weather.element);
  }

  counter(state) {
    const element = button("counter", "", () => {
      this.filter = this.filter === state ? null : state;
      this.again();
    });
    element.dataset.level = state === "none" ? "stale" : state;
    element.append(el("b", "", "0"), el("span", "", `${SHAPE[state]} ${WORDS.deskStates[state]}`));
    return element;
  }

  again() {
    this.orderedAt = 0;
    if (this.last) this.refresh(...this.last);
  }

  refresh(store, now, wrong) {
    this.last = [store, now, wrong];
    say(this.title, store.race?.name ?? "");
    const people = (store.race?.runners ?? []).map((info) => person(info, store.desk.get(info.id), now));
    this.count(people);
    const shown = people.filter((one) => this.matches(one));
    this.refreshWall(shown, Boolean(wrong));
    this.refreshQueue(shown, store.race?.timezone, now, Boolean(wrong));
  }

  matches({ info, state }) {
    const sought = this.search.value.trim().toLowerCase();
    const found = !sought || info.bib?.toLowerCase().startsWith(sought) || info.name.toLowerCase().includes(sought);
    return found && (this.filter === null || this.filter === state);
  }

  count(people) {
    for (const [state, element] of this.counters) {
      const number = people.filter((one) => one.state === state).length;
      say(element.firstElementChild, String(number));
      element.setAttribute("aria-pressed", String(this.filter === state));
    }
  }

  refreshWall(people, wrong) {
    const tiles = people.map((one) => {
      const tile = kept(this.tiles, one.info.id, () => new Tile(one.info, this.open));
      tile.refresh(one, wrong);
      return tile.element;
    });
    fill(this.wall, tiles);
  }

  // Who is new comes in at once, who is done goes at once; the others change places seldom.
  sort(worst, now) {
    const ids = new Set(worst.map((one) => one.info.id));
    const isNew = worst.some((one) => !this.order.includes(one.info.id));
    if (!isNew && now - this.orderedAt < REORDER_EVERY_S) {
      this.order = this.order.filter((id) => ids.has(id));
      return;
    }
    this.orderedAt = now;
    this.order = [...worst].sort((a, b) => b.urgency - a.urgency).map((one) => one.info.id);
  }

  refreshQueue(people, timeZone, now, wrong) {
    const worst = people.filter((one) => one.urgency > 0);
    for (const one of worst) {
      const line = kept(this.lines, one.info.id, () => new Line(one.info, this.open, this.outbox));
      line.refresh(one, timeZone, now, wrong);
    }
    this.sort(worst, now);
    fill(this.queue, this.order.slice(0, QUEUE_SHOWN).map((id) => this.lines.get(id).element));
    this.calm.hidden = worst.length > 0;
    const rest = worst.length - QUEUE_SHOWN;
    say(this.more, rest > 0 ? WORDS.moreNeed({ count: rest }) : "");
  }
}

// What the desk knows of one runner; `state` is what counts and colours.
function person(info, row, now) {
  if (!row) return { info, row: null, state: "none", urgency: 0 };
  if (row.phase === "finished" || row.phase === "dnf") return { info, row, state: "ended", urgency: 0 };
  const silentS = row.silent_since === undefined ? 0 : Math.max(0, now - row.silent_since);
  const silent = silentS > SILENT_AFTER_S;
  const state = silent || row.level === "unknown" ? "none" : row.level;
  return { info, row, state, silentS, urgency: urgency(row, state) };
}

// 0 for who needs nobody; what somebody took on comes after what nobody has.
function urgency(row, state) {
  const open = (row.incidents ?? []).filter((incident) => !incident.seen);
  const urgent = open.some((incident) => incident.level === "urgent");
  const score = row.score ?? 0;
  if (urgent) return 4000 + score;
  if (state === "very_high") return 3000 + score;
  if (state === "none" && row.silent_since > 0) return 2000 + score;
  if (state === "high" || open.length) return 1000 + score;
  return row.incidents?.length ? 1 + score : 0;
}

class Tile {
  constructor(info, open) {
    this.element = link("tile-small", info, open);
    this.mark = el("span");
    this.element.append(el("b", "", info.bib ?? info.name), this.mark);
    this.info = info;
  }

  refresh({ row, state }, wrong) {
    this.element.dataset.level = wrong || state === "none" || state === "ended" ? "stale" : state;
    flag(this.element, "calm", state === "low" && !wrong);
    const score = row?.score === undefined ? "—" : String(row.score);
    say(this.mark, `${SHAPE[state]} ${state === "ended" ? "" : score}`);
    const word = state === "ended" ? WORDS.phases[row.phase] : WORDS.deskStates[state];
    const label = `${this.info.bib ?? ""} ${this.info.name}: ${wrong ? WORDS.old : word}, ${score}`;
    if (this.element.getAttribute("aria-label") !== label) this.element.setAttribute("aria-label", label);
  }
}

class Line {
  constructor(info, open, outbox) {
    this.info = info;
    this.outbox = outbox;
    this.element = el("li", "need");
    this.open = link("need-open", info, open);
    this.state = el("span", "need-state");
    this.numbers = el("span");
    const words = el("span", "need-words");
    words.append(this.state, el("span", "need-name", info.name), this.numbers);
    this.open.append(el("b", "need-bib", info.bib ?? ""), words);
    this.incident = el("p", "need-incident");
    this.taken = el("span", "need-taken");
    this.button = button("see", WORDS.take, () => this.takeOn());
    this.element.append(this.open, this.button, this.taken, this.incident);
  }

  refresh({ row, state, silentS }, timeZone, now, wrong) {
    this.element.dataset.level = wrong || state === "none" ? "stale" : state;
    say(this.state, `${SHAPE[state]} ${stateWords(row, state, silentS)}`);
    const numbers = [];
    if (row.heart_rate_bpm !== undefined) numbers.push(quantity("heart_rate_bpm", row.heart_rate_bpm));
    if (row.distance_m !== undefined) numbers.push(quantity("distance_m", row.distance_m));
    say(this.numbers, wrong ? WORDS.old : numbers.join(" · "));
    this.first = (row.incidents ?? []).find((incident) => !incident.seen) ?? row.incidents?.[0];
    this.incident.hidden = !this.first;
    const seen = Boolean(this.first && this.outbox.saw(this.first, now));
    this.button.hidden = !this.first || seen;
    this.taken.hidden = !seen;
    if (!this.first) return;
    say(this.incident, `${clock(this.first.t, timeZone)} ${this.first.title}. ${this.first.text ?? ""}`);
    say(this.taken, this.first.by ? WORDS.takenBy({ who: this.first.by }) : WORDS.taken);
  }

  takeOn() {
    this.outbox.add(this.info.id, { kind: "ack", alert: this.first.id });
  }
}

function stateWords(row, state, silentS) {
  if (state === "none") return `${WORDS.deskStates.none} · ${WORDS.ago({ age: ageText(silentS) })}`;
  return row.score === undefined ? WORDS.deskStates[state] : `${WORDS[row.of ?? "fatigue"]} ${row.score}`;
}

function link(className, info, open) {
  const element = el("a", className);
  element.href = addressWith({ runner: info.id, view: null }).search;
  element.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(info.id);
  });
  return element;
}

function kept(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}
