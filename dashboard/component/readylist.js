// Who is not ready for the start, and why: tapped, they are the one who is bound next.
import { button, el, fill, isolated, say } from "./dom.js";
import { WORDS } from "./words.js";

const ORDER = ["none", "silent", "doubt", "ready"];
const LEVELS = { none: "high", silent: "high", doubt: "watch", ready: "low" };
const SHAPES = { none: "◆", silent: "?", doubt: "▲", ready: "●" };
const SHOWN = 30;

export class ReadyList {
  constructor(choose) {
    this.choose = choose;
    this.rows = new Map();
    this.counters = new Map(ORDER.map((state) => [state, counter(state)]));
    const counters = el("div", "counters ready-counters");
    counters.append(...[...this.counters.values()].reverse());
    this.search = el("input", "search");
    this.search.type = "search";
    this.search.placeholder = WORDS.search;
    this.search.setAttribute("aria-label", WORDS.search);
    this.search.addEventListener("input", () => this.again?.());
    this.calm = el("p", "quiet", WORDS.everybodyReady);
    this.list = el("ul", "ready-list");
    this.more = el("p", "quiet");
    this.done = el("details", "ready-done");
    this.summary = el("summary");
    this.doneList = el("ul", "ready-list");
    this.done.append(this.summary, this.doneList);
    this.element = el("section", "unready");
    this.element.append(
      counters, el("h2", "", WORDS.whoIsNext), this.search, this.calm, this.list, this.more, this.done,
    );
  }

  // `stale`: nothing new comes, so that nobody knows whether it is so still.
  refresh(people, chosen, stale) {
    this.stale = stale;
    for (const [state, element] of this.counters) {
      element.dataset.level = stale ? "stale" : LEVELS[state];
      say(element.firstElementChild, String(people.filter((one) => one.state === state).length));
    }
    const shown = people.filter((one) => this.matches(one.info));
    const open = shown.filter((one) => one.state !== "ready");
    this.fill(this.list, open.slice(0, SHOWN), chosen);
    say(this.more, open.length > SHOWN ? WORDS.moreNeed({ count: open.length - SHOWN }) : "");
    this.calm.hidden = people.some((one) => one.state !== "ready");
    const ready = shown.filter((one) => one.state === "ready");
    say(this.summary, WORDS.readyOnes({ count: ready.length }));
    this.done.hidden = ready.length === 0;
    this.fill(this.doneList, ready.slice(0, this.done.open || this.search.value ? SHOWN : 0), chosen);
  }

  matches(info) {
    const sought = this.search.value.trim().toLowerCase();
    return !sought || info.bib?.toLowerCase().startsWith(sought) || info.name.toLowerCase().includes(sought);
  }

  fill(list, people, chosen) {
    fill(list, people.map((one) => {
      const row = this.rows.get(one.info.id) ?? new Row(this.choose);
      this.rows.set(one.info.id, row);
      row.refresh(one, one.info.id === chosen, this.stale);
      return row.element;
    }));
  }
}

// Everybody with how ready they are, who needs somebody first.
export function readiness(runners, ready) {
  return runners
    .map((info) => ({ info, ...(ready.get(info.id) ?? { state: "none", why: ["no_strap"] }) }))
    .sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
}

class Row {
  constructor(choose) {
    this.element = el("li");
    this.button = button("ready-row", "", () => choose(this.id));
    this.shape = el("span", "ready-shape");
    this.shape.setAttribute("aria-hidden", "true");
    this.bib = el("b", "need-bib");
    this.name = el("span", "need-name");
    this.why = el("span", "ready-why");
    const words = el("span", "need-words");
    words.append(this.name, this.why);
    this.button.append(this.shape, this.bib, words);
    this.element.append(this.button);
  }

  refresh({ info, state, why, battery_pct: pct }, chosen, stale) {
    this.id = info.id;
    this.button.setAttribute("aria-pressed", String(chosen));
    this.shape.dataset.level = stale ? "stale" : LEVELS[state];
    say(this.shape, stale ? "?" : SHAPES[state]);
    say(this.bib, info.bib ?? "");
    this.bib.hidden = !info.bib;
    say(this.name, isolated(info.name));
    const reasons = (why ?? []).map((one) => reasonWords(one, pct));
    say(this.why, reasons.join(" · ") || WORDS.readyCounts.ready);
  }
}

function counter(state) {
  const element = el("p", "counter");
  element.append(el("b", "", "0"), el("span", "", `${SHAPES[state]} ${WORDS.readyCounts[state]}`));
  return element;
}

function reasonWords(reason, pct) {
  if (reason === "battery") return WORDS.unreadyBattery({ pct: Math.round(pct ?? 0) });
  return WORDS.unready[reason] ?? reason;
}
