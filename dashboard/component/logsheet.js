// Everything that can be logged and is not on the bar: open the sheet, tap, done.
import { BodySheet } from "./bodysheet.js";
import { button, el, fill, say } from "./dom.js";
import { capital, muscleWords } from "./eventwords.js";
import { isImperial, measureIn, measureOf } from "./numbers.js";
import { Products } from "./products.js";
import { group, Sheet } from "./sheet.js";
import { WORDS } from "./words.js";

const AGO_MIN = [0, 5, 10, 20];
const FL_OZ_4_8_16 = [118, 237, 473]; // ml
const amounts = () => [
  { name: "carbs", measure: measureIn("g"), steps: [25, 40, 60], most: 500, make: (carbs_g) => ({ kind: "carbs", carbs_g }) },
  { name: "fluid", measure: measureOf("volume_ml"), steps: isImperial() ? FL_OZ_4_8_16 : [100, 250, 500], most: 5000, make: (volume_ml) => ({ kind: "fluid", volume_ml }) },
  { name: "sodium", measure: measureIn("mg"), steps: [100, 250, 500], most: 20000, make: (sodium_mg) => ({ kind: "sodium", sodium_mg }) },
  { name: "magnesium", measure: measureIn("mg"), steps: [100, 150, 250], most: 5000, make: (mg) => ({ kind: "magnesium", mg }) },
  { name: "caffeine", measure: measureIn("mg"), steps: [40, 80, 100], most: 5000, make: (mg) => ({ kind: "caffeine", mg }) },
];
const OFTEN = 3; // of them, what is taken all the time
const TWINGES = ["calf", "quadriceps", "hamstring"].flatMap((muscle) => [
  { muscle, side: "left" }, { muscle, side: "right" },
]);
const NOTE_MAX = 1000; // characters, as everybody who reads it has it
const NAME_MAX = 80;
const MASS_KG = [20, 250];
const EFFORTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

export class LogSheet extends Sheet {
  constructor(runner, outbox) {
    super(WORDS.logTitle);
    this.runner = runner;
    this.outbox = outbox;
    this.twinge = new BodySheet(WORDS.twingeTitle, (where) => this.log({ kind: "twinge", ...where }));
    this.stations = el("div", "group entry");
    this.products = new Products((pieces) => this.logAll(pieces));
    this.body.append(
      this.when(),
      this.products.element,
      ...amounts().slice(0, OFTEN).map((amount) => this.amount(amount)),
      group(WORDS.groups.twinge, [
        ...TWINGES.map((where) => this.chip(capital(muscleWords(where.muscle, where.side)), { kind: "twinge", ...where })),
        button("chip", WORDS.onPicture, () => this.pick()),
      ], "chips two"),
      group(WORDS.groups.care, ["stretch", "massage", "cooling"].map((kind) => this.chip(WORDS.chips[kind], { kind }))),
      group(WORDS.groups.way, ["stop", "resume"].map((kind) => this.chip(WORDS.chips[kind], { kind }))),
      this.stations,
      this.products.pack,
      group(WORDS.groups.effort, EFFORTS.map((rpe) => this.chip(String(rpe), { kind: "effort", rpe })), "chips five"),
      group(WORDS.groups.symptom, Object.entries(WORDS.symptoms).map(([key, word]) => this.chip(word, { kind: "symptom", name: key.replaceAll("_", " ") }))),
      new NoteField((text) => this.log({ kind: "note", text })).element,
      ...amounts().slice(OFTEN).map((amount) => this.amount(amount)),
      new NumberField(WORDS.groups.weigh, measureOf("mass_kg"), MASS_KG, (mass_kg) => this.log({ kind: "weigh", mass_kg })).element,
      this.author(),
    );
  }

  open() {
    this.setAgo(0);
    super.open();
  }

  log(fields) {
    this.logAll([fields]);
  }

  logAll(all) {
    this.close();
    this.outbox.addAll(this.runner, all, 60 * this.agoMin);
  }

  setProducts(products) {
    this.products.refresh(products);
  }

  pick() {
    this.close();
    this.twinge.open();
  }

  chip(word, fields) {
    return button("chip", word, () => this.log(fields));
  }

  when() {
    this.agos = AGO_MIN.map((min) => button("chip", min ? WORDS.happened({ min }) : WORDS.now, () => this.setAgo(min)));
    return group(WORDS.groups.when, this.agos, "chips four");
  }

  setAgo(min) {
    this.agoMin = min;
    this.agos.forEach((chip, index) => chip.setAttribute("aria-pressed", String(AGO_MIN[index] === min)));
  }

  amount({ name, measure, steps, most, make }) {
    const title = WORDS.groups[name];
    const chips = steps.map((step) => {
      const words = `${measure.text(step)} ${measure.unit}`;
      const chip = this.chip(words, make(step));
      chip.setAttribute("aria-label", `${title} ${words}`);
      return chip;
    });
    const other = new NumberField(`${title}: ${WORDS.otherAmount}`, measure, [0, most], (value) => this.log(make(value)));
    other.element.hidden = true;
    const more = button("chip", `${WORDS.otherAmount}…`, () => {
      other.element.hidden = !other.element.hidden;
      more.setAttribute("aria-expanded", String(!other.element.hidden));
      if (!other.element.hidden) other.input.focus();
    });
    more.setAttribute("aria-label", `${title}: ${WORDS.otherAmount}`);
    more.setAttribute("aria-expanded", "false");
    const element = group(title, [...chips, more], "chips four");
    element.append(other.element);
    return element;
  }

  // The stations of the race, the runner's next one first.
  setStations(stations, next) {
    const shown = `${next}/${stations.map((station) => station.id).join()}`;
    if (shown === this.shownStations) return;
    this.shownStations = shown;
    this.stations.hidden = stations.length === 0;
    const select = el("select", "field-input");
    select.setAttribute("aria-label", WORDS.groups.station);
    for (const { id, name } of stations) {
      const option = el("option", "", name);
      option.value = id;
      select.append(option);
    }
    if (stations.some((station) => station.id === next)) select.value = next;
    const chips = ["station_in", "station_out"].map((kind) =>
      button("chip", WORDS.chips[kind], () => this.log({ kind, station: select.value })));
    fill(this.stations, [select, group(WORDS.groups.station, chips)].reverse());
  }

  author() {
    const element = el("label", "group entry author");
    const input = el("input", "field-input");
    input.type = "text";
    input.maxLength = NAME_MAX;
    input.autocomplete = "name";
    input.value = this.outbox.author;
    input.addEventListener("change", () => {
      this.outbox.author = input.value.trim();
    });
    element.append(el("span", "legend", WORDS.groups.author), input);
    return element;
  }
}

class NoteField {
  constructor(log) {
    this.element = el("div", "group entry");
    const label = el("label");
    this.text = el("textarea", "field-input");
    this.text.rows = 3;
    label.append(el("span", "legend", WORDS.groups.note), this.text);
    this.problem = el("p", "problem");
    this.problem.setAttribute("role", "status");
    this.send = button("log", WORDS.logNote, () => this.finish(log));
    this.text.addEventListener("input", () => this.refresh());
    this.element.append(label, this.problem, this.send);
    this.refresh();
  }

  refresh() {
    const { length } = [...this.text.value.trim()];
    const tooLong = length > NOTE_MAX;
    say(this.problem, tooLong ? WORDS.noteTooLong({ length, most: NOTE_MAX }) : "");
    this.problem.hidden = !tooLong;
    this.text.setAttribute("aria-invalid", String(tooLong));
    this.send.disabled = length === 0 || tooLong;
  }

  finish(log) {
    log(this.text.value.trim());
    this.text.value = "";
    this.refresh();
  }
}

class NumberField {
  constructor(title, measure, bounds, log) {
    Object.assign(this, { measure, bounds });
    this.element = el("div", "group entry");
    const label = el("label");
    this.input = el("input", "field-input");
    this.input.inputMode = "decimal";
    this.input.autocomplete = "off";
    label.append(el("span", "legend", `${title} [${measure.unit}]`), this.input);
    this.problem = el("p", "problem");
    this.problem.setAttribute("role", "status");
    this.send = button("log", WORDS.log, () => {
      log(this.value);
      this.input.value = "";
      this.refresh();
    });
    this.input.addEventListener("input", () => this.refresh());
    this.element.append(label, this.problem, this.send);
    this.refresh();
  }

  refresh() {
    const [least, most] = this.bounds;
    const { measure } = this;
    const text = this.input.value.trim().replace(",", ".");
    this.value = text === "" ? NaN : measure.meant(Number(text));
    const wrong = text !== "" && !(this.value >= least && this.value <= most);
    const bounds = { least: measure.text(least), most: measure.text(most), unit: measure.unit };
    say(this.problem, wrong ? WORDS.notBetween(bounds) : "");
    this.problem.hidden = !wrong;
    this.input.setAttribute("aria-invalid", String(wrong));
    this.send.disabled = text === "" || wrong;
  }
}

