// One strap or pod that a gateway hears: what it says, how good that is, whose it is, one button.
import { ageText, freshness } from "./age.js";
import { button, el, fill, flag, isolated, say } from "./dom.js";
import { number, shortUnit, signed, unit } from "./numbers.js";
import { WORDS } from "./words.js";

const LOW_BATTERY_PCT = 20;
const UNHEARD_AFTER_S = 10; // sensors call every second or two
const SURE_FOR_MS = 5000;

export class HeardCard {
  constructor(act) {
    this.act = act;
    this.element = el("li", "heard");
    this.state = el("span", "heard-state");
    this.name = el("strong", "heard-name");
    this.meta = el("span", "quiet heard-meta");
    this.value = el("span", "heard-value");
    this.tags = el("span", "heard-tags");
    this.advice = el("p", "heard-advice");
    this.result = el("p", "heard-result");
    this.result.setAttribute("role", "status");
    this.bind = button("log", "", () => this.press());
    this.force = button("log quiet-button", WORDS.bindForce, () => act.bind(this.shown, true));
    const line = el("div", "heard-line");
    this.tail = el("span", "heard-tail");
    const words = el("div", "heard-words");
    words.append(this.name, this.tail, this.meta, this.state);
    line.append(words, this.value);
    this.element.append(line, this.tags, this.advice, this.result, this.bind, this.force);
  }

  // `shown` is a sensor with its gateway; `before` the heart rate when its runner was chosen.
  refresh(shown, { runner, nameOf, asked, before, now, stale }) {
    this.shown = shown;
    const { sensor } = shown;
    const ageS = shown.agesBy(now);
    const good = sensor.good && !stale;
    this.element.dataset.state = stale ? "stale" : good ? "good" : "not-good";
    flag(this.element, "theirs", sensor.runner !== undefined);
    say(this.name, isolated(sensor.name ?? ""));
    say(this.tail, tailOf(sensor));
    say(this.meta, this.metaWords(shown, now));
    say(this.state, `${good ? "✓" : "○"} ${stateWords(shown)}`);
    this.refreshValue(sensor, ageS, before, stale);
    const tags = tagWords(sensor, nameOf);
    if (tags.join() !== this.said) {
      this.said = tags.join();
      fill(this.tags, tags.map(([className, word]) => el("span", `tag ${className}`, word)));
    }
    const advice = (sensor.advice ?? []).map((kind) => WORDS.sensorAdvice[kind]).filter(Boolean);
    say(this.advice, advice.join(" "));
    this.advice.hidden = advice.length === 0 || sensor.good;
    this.refreshButtons(sensor, runner, nameOf, asked, stale);
  }

  metaWords({ sensor, gateway, several, at }, now) {
    const words = [sensor.kinds.map((kind) => WORDS.kindsShort[kind]).join(" + ")];
    if (several) words.push(WORDS.heardBy({ gateway }));
    const heardS = sensor.heard_age_s === undefined ? null : Math.max(0, now - at) + sensor.heard_age_s;
    if (heardS !== null && heardS > UNHEARD_AFTER_S) words.push(WORDS.heardAgo({ age: ageText(heardS) }));
    return words.join(" · ");
  }

  refreshValue(sensor, ageS, before, stale) {
    const [value, unit] = mainValue(sensor);
    const fresh = value === null || stale ? "gone" : freshness(ageS);
    flag(this.value, "old", fresh === "old");
    const rise = before !== null && sensor.heart_rate_bpm !== undefined && fresh !== "gone"
      ? Math.round(sensor.heart_rate_bpm - before) : 0;
    const parts = [el("b", "", fresh === "gone" ? "—" : value), el("span", "unit", unit)];
    if (fresh === "old") parts.push(el("span", "unit", WORDS.ago({ age: ageText(ageS) })));
    if (rise) parts.push(el("span", "heard-rise", signed(rise, 0)));
    const said = parts.map((part) => part.textContent).join("|");
    if (said === this.saidValue) return;
    this.saidValue = said;
    fill(this.value, parts);
  }

  refreshButtons(sensor, runner, nameOf, asked, stale) {
    const waiting = asked?.state === "asked";
    const theirs = sensor.runner !== undefined;
    this.unbinds = theirs && (runner === null || runner === sensor.runner);
    if (!this.unbinds) this.sureUntil = 0;
    const sure = this.sureUntil > Date.now();
    let label = WORDS.chooseFirst;
    if (waiting) label = WORDS.bindAsked;
    else if (this.unbinds) label = sure ? WORDS.unbindSure({ name: nameOf(sensor.runner) }) : WORDS.unbind;
    else if (runner !== null) label = WORDS.bindTo({ name: nameOf(runner) });
    say(this.bind, label);
    this.bind.hidden = !waiting && !this.unbinds && runner === null;
    this.bind.disabled = waiting || stale;
    flag(this.bind, "quiet-button", theirs && !sure);
    const about = asked && asked.state !== "bound" && asked.state !== "unbound" && !waiting;
    say(this.result, about ? resultWords(asked, nameOf, this.shown.gateway) : "");
    this.result.hidden = !about;
    this.force.hidden = !(about && asked.mayForce && asked.runner === runner);
    this.force.disabled = stale;
  }

  press() {
    if (!this.unbinds) this.act.bind(this.shown, false);
    else if (this.sureUntil > Date.now()) this.act.unbind(this.shown);
    else {
      this.sureUntil = Date.now() + SURE_FOR_MS;
      this.act.again();
    }
  }
}

export function sensorName(sensor) {
  return [sensor.name, tailOf(sensor)].filter(Boolean).join(" ");
}

function tailOf(sensor) {
  return sensor.address_tail ? `…\u2060${sensor.address_tail}` : ""; // on one line
}

function stateWords({ sensor, hold }) {
  if (sensor.good) return WORDS.good;
  if (sensor.state === "measuring" && sensor.held_s) {
    return WORDS.heldSoFar({ held: Math.floor(sensor.held_s), hold: Math.round(hold ?? 10) });
  }
  const word = WORDS.heardStates[sensor.state];
  const doubt = ["measuring", "measured"].includes(sensor.state) && WORDS.doubts[sensor.doubt];
  return doubt ? `${word}: ${doubt}` : word;
}

function mainValue(sensor) {
  if (sensor.heart_rate_bpm !== undefined) return [number("heart_rate_bpm", sensor.heart_rate_bpm), shortUnit("heart_rate_bpm")];
  if (sensor.cadence_spm !== undefined) return [number("cadence_spm", sensor.cadence_spm), shortUnit("cadence_spm")];
  if (sensor.core_temp_c !== undefined) return [number("core_temp_c", sensor.core_temp_c), unit("core_temp_c")];
  if (sensor.air_temp_c !== undefined) return [number("air_temp_c", sensor.air_temp_c), unit("air_temp_c")];
  return [null, ""];
}

function tagWords(sensor, nameOf) {
  const tags = [];
  if (sensor.runner !== undefined) tags.push(["whose", isolated(nameOf(sensor.runner))]);
  if (sensor.nearest) tags.push(["near", WORDS.nearest]);
  if (sensor.rssi_dbm !== undefined) tags.push(["", `${signed(sensor.rssi_dbm, 0)} dBm`]);
  if (sensor.battery_pct !== undefined) {
    const low = sensor.battery_pct < LOW_BATTERY_PCT;
    tags.push([low ? "bad" : "", WORDS.batteryOf({ pct: sensor.battery_pct.toFixed(0) })]);
  }
  if (sensor.contact !== undefined) tags.push([sensor.contact ? "" : "bad", sensor.contact ? WORDS.onSkin : WORDS.noContact]);
  if (sensor.rr !== undefined) tags.push([sensor.rr ? "" : "bad", sensor.rr ? WORDS.withRr : WORDS.noRr]);
  return tags;
}

function resultWords(asked, nameOf, gateway) {
  if (asked.state === "unanswered") return WORDS.nobodyAnswers({ gateway });
  if (asked.state === "forbidden") return WORDS.bindNotAllowed;
  const reasons = asked.objections.map((one) => objectionWords(one, asked, nameOf));
  return `${WORDS.notBound} ${reasons.join("; ")}.`;
}

// What we have no words for, a newer gateway says itself.
function objectionWords(one, asked, nameOf) {
  const runner = one.runner ?? (one.kind === "heart_rate" ? asked.runner : null);
  const form = WORDS.objections[wording(one, runner)];
  if (!form) return one.text;
  if (typeof form === "string") return form;
  return form({
    name: runner === null ? null : isolated(nameOf(runner)),
    doubt: WORDS.doubts[one.doubt],
    pct: one.battery_pct?.toFixed(0),
    bpm: one.heart_rate_bpm?.toFixed(0),
    limit: one.limit_bpm?.toFixed(0),
    gateway: one.gateway,
  });
}

function wording({ kind, doubt }, runner) {
  if (kind === "not_good" && WORDS.doubts[doubt]) return "doubtful";
  return kind === "not_bound" && runner === null ? "free" : kind;
}
