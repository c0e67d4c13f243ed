// What the desk says of the weather: a few numbers, and the sky. Temperature is in the unit that the
// page is read in; wind and altitude as weather reports have them.
import { button, el, say } from "./dom.js";
import { measureIn, measureOf } from "./numbers.js";
import { post } from "./post.js";
import { group, Sheet } from "./sheet.js";
import { WORDS } from "./words.js";

const fields = () => [
  { name: "air_temp_c", measure: measureOf("air_temp_c"), least: -60, most: 70 },
  { name: "humidity_pct", measure: measureIn("%"), least: 0, most: 100 },
  { name: "wind_mps", measure: measureIn("m/s"), least: 0, most: 80 },
  { name: "at_m", measure: measureIn("m"), least: -500, most: 9000 },
];
const SKIES = ["clear", "cloudy", "night"];
const GIVE_UP_AFTER_MS = 8000;

export class WeatherSheet extends Sheet {
  constructor() {
    super(WORDS.weather.title);
    this.inputs = new Map(fields().map((field) => [field.name, this.input(field)]));
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

  input({ name, measure, least, most }) {
    const element = el("label", "entry");
    const input = el("input", "field-input");
    input.inputMode = "decimal";
    input.autocomplete = "off";
    input.addEventListener("input", () => this.refresh());
    element.append(el("span", "legend", `${WORDS.weatherFields[name]} [${measure.unit}]`), input);
    return { element, input, measure, least, most };
  }

  choose(sky) {
    this.sky = this.sky === sky ? null : sky;
    this.skies.forEach((chip, at) => chip.setAttribute("aria-pressed", String(SKIES[at] === this.sky)));
    this.refresh();
  }

  // What is filled in and right; null if something is wrong.
  values() {
    const told = this.sky ? { sky: this.sky } : {};
    for (const [name, { input, measure, least, most }] of this.inputs) {
      const text = input.value.trim().replace(",", ".");
      const value = measure.meant(Number(text));
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
    say(this.answer, wrong ? WORDS.notBetween(bounds(wrong)) : "");
    const says = told && Object.keys(told).some((name) => name !== "at_m");
    this.send.disabled = !says;
  }

  async tell() {
    this.send.disabled = true;
    say(this.answer, WORDS.weather.sending);
    const problem = await problemOf(this.values());
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

function bounds({ measure, least, most }) {
  return { least: measure.text(least), most: measure.text(most), unit: measure.unit };
}

// What went wrong; null for nothing.
async function problemOf(told) {
  try {
    const response = await post("/live/weather", told, GIVE_UP_AFTER_MS);
    return response.ok ? null : (await response.json()).problem;
  } catch {
    return WORDS.weather.noAnswer;
  }
}
