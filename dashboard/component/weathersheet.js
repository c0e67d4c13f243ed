// What the desk says of the weather: a few numbers, and the sky.
import { button, el, say } from "./dom.js";
import { group, Sheet } from "./sheet.js";
import { WORDS } from "./words.js";

const FIELDS = [
  { name: "air_temp_c", unit: "°C", least: -60, most: 70 },
  { name: "humidity_pct", unit: "%", least: 0, most: 100 },
  { name: "wind_mps", unit: "m/s", least: 0, most: 80 },
  { name: "at_m", unit: "m", least: -500, most: 9000 },
];
const SKIES = ["clear", "cloudy", "night"];
const GIVE_UP_AFTER_MS = 8000;

export class WeatherSheet extends Sheet {
  constructor() {
    super(WORDS.weather.title);
    this.inputs = new Map(FIELDS.map((field) => [field.name, this.input(field)]));
    this.skies = SKIES.map((sky) => button("chip", WORDS.skies[sky], () => this.choose(sky)));
    this.answer = el("p", "problem");
    this.answer.setAttribute("role", "status");
    this.send = button("log", WORDS.weather.send, () => this.tell());
    this.body.append(
      ...[...this.inputs.values()].map(({ element }) => element),
      group(WORDS.weather.sky, this.skies, "chips four"),
      el("p", "quiet", WORDS.weather.holds), this.answer, this.send,
    );
    this.choose(null);
  }

  open() {
    say(this.answer, "");
    super.open();
  }

  input({ name, unit, least, most }) {
    const element = el("label", "entry");
    const input = el("input", "field-input");
    input.inputMode = "decimal";
    input.autocomplete = "off";
    input.addEventListener("input", () => this.refresh());
    element.append(el("span", "legend", `${WORDS.weatherFields[name]} [${unit}]`), input);
    return { element, input, unit, least, most };
  }

  choose(sky) {
    this.sky = this.sky === sky ? null : sky;
    this.skies.forEach((chip, at) => chip.setAttribute("aria-pressed", String(SKIES[at] === this.sky)));
    this.refresh();
  }

  // What is filled in and right; null if something is wrong.
  values() {
    const told = this.sky ? { sky: this.sky } : {};
    for (const [name, { input, least, most }] of this.inputs) {
      const text = input.value.trim().replace(",", ".");
      const value = Number(text);
      const wrong = text !== "" && !(value >= least && value <= most);
      input.setAttribute("aria-invalid", String(wrong));
      if (wrong) return null;
      if (text !== "") told[name] = value;
    }
    return told;
  }

  refresh() {
    if (!this.send) return;
    const told = this.values();
    const wrong = [...this.inputs.values()].find(({ input }) => input.getAttribute("aria-invalid") === "true");
    say(this.answer, wrong ? WORDS.notBetween({ least: wrong.least, most: wrong.most, unit: wrong.unit }) : "");
    const says = told && Object.keys(told).some((name) => name !== "at_m");
    this.send.disabled = !says;
  }

  async tell() {
    this.send.disabled = true;
    say(this.answer, WORDS.weather.sending);
    const problem = await post(this.values());
    if (problem === null) {
      this.inputs.forEach(({ input }) => {
        input.value = "";
      });
      this.choose(null);
      this.close();
    } else {
      this.refresh();
      say(this.answer, problem);
    }
  }
}

// What went wrong; null for nothing.
async function post(told) {
  try {
    const response = await fetch("/live/weather", {
      method: "POST",
      headers: { "content-type": "application/json", "x-trailpulse": "1" },
      body: JSON.stringify(told),
      signal: AbortSignal.timeout(GIVE_UP_AFTER_MS),
    });
    return response.ok ? null : (await response.json()).problem;
  } catch {
    return WORDS.weather.noAnswer;
  }
}
