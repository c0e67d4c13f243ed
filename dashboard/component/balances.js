// What went in and what was used up, how hot and how hard it is: in words, with units. What is
// not known is named with its reason, and is never a zero.
import { el, fill, flag } from "./dom.js";
import { decimal, durationText, pace, quantity } from "./numbers.js";
import { WORDS } from "./words.js";

// Each line: the number it stands for, and its words from all that is known.
const LINES = {
  carbs_in_g_h: (known) => carbsIn(known.carbs_in_g_h),
  carbs_used_g_h: (known) => WORDS.balances.carbsUsed({ g: known.carbs_used_g_h }),
  glycogen_g: (known) => WORDS.balances.glycogen({ g: known.glycogen_g }),
  empty_in_s: (known) => WORDS.balances.emptyIn({ time: durationText(known.empty_in_s) }),
  fluid_deficit_ml: (known) => fluid(known.fluid_deficit_ml),
  mass_change_pct: (known) => mass(known.mass_change_pct),
  sodium_deficit_mg: (known) => sodium(known.sodium_deficit_mg),
  wbgt_c: (known, view) => wbgt(known.wbgt_c, WORDS.flags[view.flag]),
  strain: (known) => WORDS.balances.strain({ index: decimal(known.strain, 1) }),
  reserve_pct: (known, view) => reserve(known, view),
  alpha1: (known) => alpha1(decimal(known.alpha1, 2), share(known.artefact_pct)),
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
    fill(this.list, lines.map(([name, text, isKnown]) => line(WORDS.balanceNames[name], text, isKnown)));
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
  const words = WORDS.reasons[reason];
  return WORDS.notKnown({ why: typeof words === "string" ? words : words({ share: share(known.artefact_pct) }) });
}

function carbsIn(g) {
  return g > 0 ? WORDS.balances.carbsIn({ g }) : WORDS.balances.noCarbsIn;
}

function fluid(ml) {
  if (Math.round(Math.abs(ml) / 100) === 0) return WORDS.balances.even;
  const amount = quantity("deficit_ml", Math.abs(ml));
  return ml >= 0 ? WORDS.balances.fluidShort({ amount }) : WORDS.balances.fluidOver({ amount });
}

function mass(change) {
  if (Math.round(Math.abs(change) * 10) === 0) return WORDS.balances.massSame;
  const pct = decimal(Math.abs(change), 1);
  return change > 0 ? WORDS.balances.massUp({ pct }) : WORDS.balances.massDown({ pct });
}

function sodium(mg) {
  if (mg === 0) return WORDS.balances.even;
  return mg >= 0 ? WORDS.balances.sodiumShort({ mg }) : WORDS.balances.sodiumOver({ mg: -mg });
}

function wbgt(celsius, flag) {
  const temperature = quantity("wbgt_c", celsius);
  return flag ? WORDS.balances.wbgtFlag({ temperature, flag }) : WORDS.balances.wbgt({ temperature });
}

function reserve(known, view) {
  const form = view.above_critical === true ? WORDS.balances.reserveSpent : WORDS.balances.reserve;
  const said = form({ pct: known.reserve_pct });
  if (!(known.grade_adjusted_mps > 0.3)) return said;
  return `${said}; ${WORDS.balances.asHardAs({ flat: pace(known.grade_adjusted_mps) })}`;
}

function alpha1(alpha, artefacts) {
  return artefacts ? WORDS.balances.alpha1Artefacts({ alpha, share: artefacts }) : WORDS.balances.alpha1({ alpha });
}

function share(pct) {
  return pct === undefined ? "" : decimal(pct, 1);
}
