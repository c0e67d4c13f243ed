// One index: the number, its bounds and trend, and what it is made of.
import { ageText } from "./age.js";
import { el, fill, flag, say } from "./dom.js";
import { signed } from "./numbers.js";
import { SHAPES } from "./state.js";
import { WORDS } from "./words.js";

// Per hour; below the first an arrow would be noise, above the second a level lasts an hour.
const STEADY_PER_H = 3;
const FAST_PER_H = 25;
const PARTS_SHOWN = 5;

export class IndexTile {
  constructor(name) {
    this.name = name;
    this.element = el("div", "tile");
    this.score = el("span", "score");
    this.bounds = el("span", "bounds");
    this.trend = el("span", "trend");
    this.level = el("span", "tile-level");
    this.numbers = el("div", "tile-numbers");
    this.numbers.append(this.score, this.bounds);
    this.element.append(el("span", "label", WORDS[name]), this.numbers, this.level, this.trend);
    this.why = el("div", "panel");
    this.heading = el("h2", "", WORDS.why[name]);
    this.bars = el("div", "bars");
    this.rest = el("details", "bars-rest");
    this.summary = el("summary");
    this.restBars = el("div", "bars");
    this.rest.append(this.summary, this.restBars);
    this.why.append(this.heading, this.bars, this.rest);
    this.rows = new Map();
  }

  refresh(index, state) {
    const shown = index && index.score !== undefined && !state.gone;
    this.numbers.hidden = Boolean(state.withheld);
    say(this.score, shown ? String(Math.round(index.score)) : "—");
    say(this.bounds, shown ? bounds(index) : "");
    say(this.trend, shown && !state.stale ? trend(index) : "");
    this.element.dataset.level = state.stale || !index ? "stale" : index.level;
    say(this.level, this.words(index, state));
    this.refreshParts(shown ? (index.parts ?? []) : [], state.stale);
  }

  words(index, state) {
    if (state.withheld) return WORDS.notShared;
    if (!index) return "";
    const level = `${SHAPES[index.level]} ${WORDS.levels[index.level]}`;
    const score = index.score === undefined ? "" : `${Math.round(index.score)} `;
    if (state.gone) return WORDS.lastKnown({ what: score + WORDS.levels[index.level], age: ageText(state.ageS) });
    if (state.silent) return WORDS.estimate;
    return state.stale ? WORDS.old : level;
  }

  refreshParts(parts, stale) {
    const low = Math.min(0, ...parts.map((part) => part.value));
    const span = Math.max(1, ...parts.map((part) => part.value)) - low;
    const rows = parts.map((part) => this.row(part, low, span));
    fill(this.bars, rows.slice(0, PARTS_SHOWN));
    fill(this.restBars, rows.slice(PARTS_SHOWN));
    this.rest.hidden = rows.length <= PARTS_SHOWN;
    say(this.summary, WORDS.moreParts({ count: Math.max(0, rows.length - PARTS_SHOWN) }));
    this.why.hidden = rows.length === 0;
    flag(this.why, "stale", stale);
  }

  row(part, low, span) {
    let row = this.rows.get(part.name);
    if (!row) {
      row = new Bar(part.name);
      this.rows.set(part.name, row);
    }
    row.refresh(part, low, span);
    return row.element;
  }
}

class Bar {
  constructor(name) {
    this.element = el("div", "bar");
    const label = el("span", "bar-label");
    this.assumed = el("em", "", WORDS.assumed);
    label.append(el("span", "", WORDS.parts[name] ?? name), this.assumed);
    const track = el("span", "bar-track");
    this.fill = el("span", "bar-fill");
    this.value = el("span", "bar-value");
    track.append(this.fill);
    this.element.append(label, track, this.value);
  }

  refresh(part, low, span) {
    const from = Math.min(0, part.value) - low;
    this.fill.style.left = `${(100 * from) / span}%`;
    this.fill.style.width = `${(100 * Math.abs(part.value)) / span}%`;
    flag(this.fill, "assumed", part.assumed);
    this.assumed.hidden = !part.assumed;
    say(this.value, signed(part.value, 1));
  }
}

function bounds({ low, high }) {
  return low === undefined || high === undefined ? "" : WORDS.likely({ low: Math.round(low), high: Math.round(high) });
}

function trend({ trend_per_h: perHour }) {
  if (perHour === undefined) return "";
  if (Math.abs(perHour) < STEADY_PER_H) return WORDS.trends.steady;
  const fast = Math.abs(perHour) >= FAST_PER_H ? "Fast" : "";
  return WORDS.trends[(perHour > 0 ? "rising" : "falling") + fast];
}
