// What went in and what was used up, how hot and how hard it is: in words, with units. What is
// not known is named with its reason, and is never a zero.
import { el, fill, flag } from "./dom.js";
import { durationText, pace } from "./numbers.js";
import { WORDS } from "./words.js";

// Each line: the number it stands for, and its words from all that is known.
const LINES = {
  carbs_in_g_h: (known) => WORDS.balances.carbsIn(known.carbs_in_g_h),
  carbs_used_g_h: (known) => WORDS.balances.carbsUsed(known.carbs_used_g_h),
  glycogen_g: (known) => WORDS.balances.glycogen(known.glycogen_g),
  empty_in_s: (known) => WORDS.balances.emptyIn(durationText(known.empty_in_s)),
  fluid_deficit_ml: (known) => fluid(known.fluid_deficit_ml),
  mass_change_pct: (known) => mass(known.mass_change_pct),
  sodium_deficit_mg: (known) => sodium(known.sodium_deficit_mg),
  wbgt_c: (known, view) => WORDS.balances.wbgt(known.wbgt_c.toFixed(1), WORDS.flags[view.flag] ?? ""),
  strain: (known) => WORDS.balances.strain(known.strain.toFixed(1)),
  reserve_pct: (known, view) => reserve(known, view),
  alpha1: (known) => WORDS.balances.alpha1(known.alpha1.toFixed(2), share(known.artefact_pct)),
};

export class Balances {
  constructor() {
    this.element = el("div", "panel");
    this.list = el("dl", "balances");
    this.element.append(el("h2", "", WORDS.balances.title), this.list);
  }

  refresh(view, state) {
    const said = view?.balances;
    this.element.hidden = !said;
    if (!said) return;
    flag(this.element, "stale", state.stale);
    const known = said.known ?? {};
    const lines = Object.entries(LINES).map(([name, words]) =>
      known[name] === undefined ? [name, why(name, said, known), false] : [name, words(known, said), true]);
    if (JSON.stringify(lines) === this.shown) return;
    this.shown = JSON.stringify(lines);
    fill(this.list, lines.map(([name, text, isKnown]) => line(WORDS.balances.names[name], text, isKnown)));
  }
}

function line(name, text, isKnown) {
  const row = el("div", isKnown ? "balance" : "balance unknown");
  row.append(el("dt", "", name), el("dd", "", text));
  return row;
}

function why(name, said, known) {
  const reason = said.unknown?.[name] ?? "not_told";
  if (reason === "lasting") return WORDS.balances.lasting;
  return WORDS.notKnown(WORDS.reasons[reason](share(known.artefact_pct)));
}

function fluid(ml) {
  const litres = (Math.abs(ml) / 1000).toFixed(1);
  if (Number(litres) === 0) return WORDS.balances.even;
  return ml >= 0 ? WORDS.balances.fluidShort(litres) : WORDS.balances.fluidOver(litres);
}

function mass(pct) {
  const amount = Math.abs(pct).toFixed(1);
  if (Number(amount) === 0) return WORDS.balances.massSame;
  return pct > 0 ? WORDS.balances.massUp(amount) : WORDS.balances.massDown(amount);
}

function sodium(mg) {
  if (mg === 0) return WORDS.balances.even;
  return mg >= 0 ? WORDS.balances.sodiumShort(mg) : WORDS.balances.sodiumOver(-mg);
}

function reserve(known, view) {
  const flat = known.grade_adjusted_mps > 0.3 ? pace(known.grade_adjusted_mps) : "";
  return WORDS.balances.reserve(known.reserve_pct, view.above_critical === true, flat);
}

function share(pct) {
  return pct === undefined ? "" : pct.toFixed(1);
}
