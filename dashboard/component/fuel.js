// What was eaten and drunk, beside the plan and the pack: ranges to look at, and no orders.
import { button, el, fill, flag, isolated, say } from "./dom.js";
import { durationText, quantity } from "./numbers.js";
import { WORDS } from "./words.js";

const ROOM = 1.15; // a bar ends before its track does
const PLASMA = { from: 128, to: 146, low: 135, spread: 2 }; // [mmol/l]

export class Fuel {
  // `log` takes all events that one tap means.
  constructor(log) {
    this.element = el("div", "panel fuel");
    this.element.hidden = true;
    this.lines = el("div", "fuel-lines");
    this.key = el("p", "quiet", WORDS.fuel.key);
    this.rest = el("dl", "balances");
    this.list = el("ul", "pack-list");
    this.give = button("log quiet-button", WORDS.fuel.packed, () => {
      this.give.disabled = true; // until the ledger says what is in the pack: it is packed once
      log(this.items.map(({ product, give }) => ({ kind: "packed", product, count: give })));
    });
    this.nextTitle = el("h3", "legend");
    this.nextWords = el("p", "quiet");
    this.next = el("section", "next-stretch");
    this.next.append(this.nextTitle, this.nextWords, this.list, this.give);
    this.element.append(el("h2", "", WORDS.fuel.title), this.lines, this.key, this.rest, this.next);
  }

  refresh(ledger, state) {
    const shown = JSON.stringify(ledger ?? null);
    flag(this.element, "stale", state.stale);
    if (shown === this.shown) return;
    this.shown = shown;
    this.element.hidden = !ledger;
    if (!ledger) return;
    fill(this.lines, [...ledger.lines.map(substance), lastHour(ledger)].filter(Boolean));
    this.key.hidden = ledger.lines.length === 0;
    fill(this.rest, [debt(ledger), inPack(ledger), risk(ledger)].filter(Boolean));
    this.refreshNext(ledger.next);
  }

  refreshNext(next) {
    this.next.hidden = !next;
    if (!next) return;
    say(this.nextTitle, WORDS.fuel.next({ at: place(next.at), to: place(next.to), time: durationText(3600 * next.hours) }));
    const carbs = next.carbs_low_g === undefined ? [] : [nextCarbs(Math.round(next.carbs_low_g), Math.round(next.carbs_high_g))];
    const fluid = next.fluid_ml === undefined ? [] : [WORDS.fuel.nextFluid({ amount: quantity("volume_ml", next.fluid_ml) })];
    say(this.nextWords, [...carbs, ...fluid].join("; ") || WORDS.fuel.noPlan);
    const items = next.items ?? [];
    this.items = items.filter((item) => item.give > 0);
    fill(this.list, items.map(toPack));
    if (items.length && !this.items.length) this.list.append(el("li", "", WORDS.fuel.enough));
    this.give.hidden = this.items.length === 0;
    this.give.disabled = false;
  }
}

function place(name) {
  return WORDS.fuelAt[name] ?? isolated(name);
}

function nextCarbs(low, high) {
  return low === high ? WORDS.fuel.nextCarbs({ low }) : WORDS.fuel.nextCarbsOwed({ low, high });
}

function amount(name, value) {
  return name === "fluid_ml" ? quantity("volume_ml", value) : `${Math.round(value)} ${name.split("_")[1]}`;
}

function substance({ name, taken, planned, carried }) {
  const most = ROOM * Math.max(planned ?? 0, taken + (carried ?? 0), 1);
  const track = el("span", "bar-track");
  track.append(part("bar-fill", 0, taken / most), part("bar-fill assumed", taken / most, (carried ?? 0) / most));
  if (planned !== undefined) track.append(mark(planned / most));
  const words = [
    planned === undefined ? null : WORDS.fuel.planned({ amount: amount(name, planned) }),
    carried ? WORDS.fuel.carried({ amount: amount(name, carried) }) : null,
    WORDS.fuelNotes[name],
  ];
  return line(WORDS.fuelNames[name], track, taken ? amount(name, taken) : WORDS.fuel.nothing, words);
}

// Within the hour, beside what a gut takes up.
function lastHour({ lines, ceiling_low_g_h: low, ceiling_high_g_h: high }) {
  const carbs = lines.find(({ name }) => name === "carbs_g");
  if (!carbs) return null;
  const most = ROOM * Math.max(high, carbs.last_hour);
  const track = el("span", "bar-track");
  track.append(part("bar-fill", 0, carbs.last_hour / most), part("bar-band", low / most, (high - low) / most));
  return line(WORDS.fuel.lastHour, track, carbs.last_hour ? amount("carbs_g", carbs.last_hour) : WORDS.fuel.nothing, [WORDS.fuel.gut({ low: Math.round(low), high: Math.round(high) })]);
}

function line(name, track, value, words) {
  const element = el("div", "fuel-line");
  track.setAttribute("aria-hidden", "true");
  const said = words.filter(Boolean).join(" · ");
  element.append(el("span", "bar-label", name), track, el("span", "bar-value", value), el("span", "fuel-words quiet", said));
  return element;
}

function debt({ debt_g: owed, lines }) {
  const planned = lines.find(({ name }) => name === "carbs_g")?.planned !== undefined;
  if (owed === undefined) return row(WORDS.fuel.against, planned ? WORDS.fuel.noFood : WORDS.fuel.noPlan);
  return row(WORDS.fuel.against, owed >= 1 ? WORDS.fuel.debt({ g: Math.round(owed) }) : WORDS.fuel.noDebt);
}

function inPack({ carried }) {
  if (carried === undefined) return row(WORDS.fuel.pack, WORDS.fuel.noPack);
  const pieces = carried.map(({ name, count }) => WORDS.fuel.give({ count, name: isolated(name) }));
  return row(WORDS.fuel.pack, pieces.join(", ") || WORDS.fuel.empty);
}

// The estimate with its spread, beside the limit below which it is dangerous.
function risk({ risk: level, plasma_sodium_mmol_l: plasma }) {
  if (level === undefined) return row(WORDS.fuel.risk, WORDS.fuel.noRisk);
  const at = (value) => Math.min(1, Math.max(0, (value - PLASMA.from) / (PLASMA.to - PLASMA.from)));
  const track = el("span", "bar-track");
  track.setAttribute("aria-hidden", "true");
  const from = at(plasma - PLASMA.spread);
  track.append(part("bar-band danger", 0, at(PLASMA.low)), part("bar-fill", from, at(plasma + PLASMA.spread) - from));
  const element = row(WORDS.fuel.risk, WORDS.fuel.plasma({ risk: WORDS.fuelRisks[level], mmol: plasma.toFixed(0) }));
  element.lastElementChild.append(track);
  return element;
}

function row(name, text) {
  const element = el("div", "balance");
  element.append(el("dt", "", name), el("dd", "", text));
  return element;
}

function toPack({ name, give, planned, carried, returned }) {
  if (!give) return el("li", "quiet", WORDS.fuel.hasAll({ name: isolated(name), count: planned }));
  const more = [carried ? WORDS.fuel.has({ count: carried }) : null, returned ? WORDS.fuel.back({ count: returned }) : null].filter(Boolean);
  const element = el("li");
  element.append(el("strong", "", WORDS.fuel.give({ count: give, name: isolated(name) })));
  if (more.length) element.append(el("span", "quiet", ` ${more.join(", ")}`));
  return element;
}

function part(className, from, width) {
  const element = el("span", className);
  element.style.left = `${100 * from}%`;
  element.style.width = `${100 * width}%`;
  element.hidden = width <= 0;
  return element;
}

function mark(at) {
  const element = el("span", "bar-mark");
  element.style.left = `${100 * at}%`;
  return element;
}
