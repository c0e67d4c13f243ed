// What the sensors measure, each with its own age; and how the sensors are.
import { ageText, freshness, readingAge } from "./age.js";
import { el, fill, flag, say } from "./dom.js";
import { number, unit } from "./numbers.js";
import { hides, hidesReading } from "./sharing.js";
import { WORDS } from "./words.js";

const ALWAYS = ["heart_rate_bpm", "cadence_spm", "speed_mps", "distance_m"];
const WHEN_KNOWN = ["grade", "core_temp_c", "air_temp_c"];
const BATTERY_LOW_PCT = 20;

export class Vitals {
  constructor() {
    this.element = el("div", "vitals");
    this.cells = [...ALWAYS, ...WHEN_KNOWN].map((name) => new Cell(name));
    this.element.append(...this.cells.map((cell) => cell.element));
  }

  refresh(view, now) {
    for (const cell of this.cells) cell.refresh(view, now);
  }
}

class Cell {
  constructor(name) {
    this.name = name;
    this.element = el("div", "vital");
    this.value = el("span", "vital-value");
    this.age = el("span", "vital-age");
    this.line = el("span", "vital-line");
    this.line.append(this.value, el("span", "unit", unit(name)));
    this.element.append(el("span", "label", WORDS.vitals[name]), this.line, this.age);
  }

  refresh(view, now) {
    const reading = this.name === "distance_m" ? view?.distance_m : view?.readings?.[this.name];
    const ageS = reading ? readingAge(reading, view.at, now) : null;
    const fresh = freshness(ageS);
    // The distance covered does not become untrue with age, so it stays, with its age.
    const kept = this.name === "distance_m" && reading;
    say(this.value, fresh === "gone" && !kept ? "—" : number(this.name, reading[0]));
    const withheld = hidesReading(view, this.name);
    this.line.hidden = withheld;
    say(this.age, withheld ? WORDS.notShared : ageWords(fresh, kept, ageS));
    flag(this.element, "old", fresh !== "live" && reading);
    this.element.hidden = WHEN_KNOWN.includes(this.name) && fresh === "gone";
  }
}

function ageWords(fresh, kept, ageS) {
  if (fresh === "gone" && !kept) return " ";
  return WORDS.ago({ age: ageText(ageS) });
}

export class Sensors {
  constructor() {
    this.element = el("div", "panel");
    this.list = el("ul", "sensors");
    this.none = el("p", "quiet", WORDS.noSensors);
    this.element.append(el("h2", "", WORDS.sensors), this.none, this.list);
  }

  refresh(view) {
    const sensors = view?.sensors ?? [];
    this.none.hidden = sensors.length > 0;
    say(this.none, hides(view, "heart_rate") ? WORDS.notShared : WORDS.noSensors);
    const lines = sensors.map(sentence);
    const shown = [...this.list.children].map((item) => item.textContent);
    if (lines.join("\n") === shown.join("\n")) return;
    fill(this.list, lines.map((line) => el("li", "", line)));
  }
}

function sentence(sensor) {
  const kind = WORDS.sensorKinds[sensor.kind] ?? sensor.kind;
  const name = sensor.name ? ` ${sensor.name}` : "";
  const battery = sensor.battery_pct;
  const form = battery < BATTERY_LOW_PCT ? WORDS.batteryLow : WORDS.battery;
  const charge = battery === undefined ? "" : `, ${form({ charge: Math.round(battery) })}`;
  const bare = sensor.contact === false ? `, ${WORDS.noContact}` : "";
  // Said only where there are several of a kind.
  const use = sensor.used === undefined ? "" : `, ${sensor.used ? WORDS.used : WORDS.spare}`;
  return `${kind}${name}: ${WORDS.sensorStates[sensor.state]}${use}${bare}${charge}`;
}
