// The last hour of one runner: fetched once, then grown by what comes live.
import { clock } from "./alerts.js";
import { Chart } from "./chart.js";
import { el } from "./dom.js";
import { hides } from "./sharing.js";
import { WORDS } from "./words.js";

const BUCKET_S = 6; // as on the server: one point for each
const SPAN_S = 3600;
const POINTS = SPAN_S / BUCKET_S;
const LIVE_S = 5;
const RETRY_S = 5;

const band = (name) => ({ name, low: `${name}_low`, high: `${name}_high` });
const CHARTS = [
  { lines: [band("fatigue"), band("cramp")], low: 0, high: 100, marks: [25, 50, 75], metric: "indices" },
  { lines: [{ name: "heart_rate_bpm" }], unit: "bpm", room: 10, metric: "heart_rate" },
  { lines: [{ name: "cadence_spm" }], unit: "steps/min", room: 10, metric: "pace" },
  { lines: [{ name: "speed_mps", factor: 3.6 }], unit: "km/h", room: 1, floor: 0, metric: "pace" },
];

export class Charts {
  constructor(runner) {
    this.runner = runner;
    this.points = [];
    this.shown = [];
    this.element = el("div", "panel charts");
    this.none = el("p", "quiet", WORDS.noHistory);
    this.charts = CHARTS.map((form) => new Chart(form));
    this.element.append(
      el("h2", "", WORDS.lastHour),
      this.none,
      ...this.charts.map((chart) => chart.element),
    );
    this.stop = new AbortController();
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.element);
    this.load();
  }

  close() {
    this.stop.abort();
    clearTimeout(this.retry);
    this.resized.disconnect();
  }

  async load() {
    clearTimeout(this.retry);
    this.missing = false;
    try {
      const address = `/live/history?runner=${encodeURIComponent(this.runner)}`;
      const response = await fetch(address, { signal: this.stop.signal });
      if (!response.ok) throw new Error(response.statusText);
      this.join(await response.json());
    } catch {
      if (!this.stop.signal.aborted) this.retry = setTimeout(() => this.load(), RETRY_S * 1000);
    }
  }

  // What came live while the history was on its way is newer than it.
  join(columns) {
    const names = Object.keys(columns);
    const old = columns.t.map((_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));
    const newest = old.length ? old[old.length - 1].t : -Infinity;
    this.points = [...old, ...this.points.filter((point) => point.t > newest)].slice(-POINTS);
    this.draw();
  }

  add(view) {
    const t = Math.floor(view.t / BUCKET_S) * BUCKET_S;
    const last = this.points[this.points.length - 1];
    if (last && t < last.t) {
      // The runner's clock was set back: another run of the race.
      if (last.t - t > 10 * BUCKET_S) {
        this.points = [];
        this.load();
      }
      return;
    }
    const point = values(view, t);
    if (last?.t === t) Object.assign(last, point);
    else this.points.push(point);
    if (this.points.length > POINTS) this.points.shift();
    this.draw();
  }

  // After an outage the gap is filled from the server.
  refresh(timeZone, wrong, view) {
    this.shown = this.charts.filter((chart) => !hides(view, chart.form.metric));
    this.element.hidden = this.shown.length === 0;
    if (wrong) this.missing = true;
    else if (this.missing) this.load();
    if (timeZone !== this.timeZone) {
      this.timeZone = timeZone;
      this.draw();
    }
    const theme = getComputedStyle(this.element).getPropertyValue("--ink");
    if (theme !== this.theme) {
      this.theme = theme;
      this.draw();
    }
  }

  draw() {
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = null;
      const empty = this.points.length === 0;
      this.none.hidden = !empty;
      for (const chart of this.charts) {
        const shown = !empty && this.shown.includes(chart);
        chart.element.hidden = !shown;
        if (shown) chart.draw(this.points, (t) => clock(t, this.timeZone));
      }
    });
  }
}

// What a view says that is new: an old reading is not a point of now.
function values(view, t) {
  const point = { t };
  for (const [name, [value, ageS]] of Object.entries(view.readings ?? {})) {
    if (ageS <= LIVE_S) point[name] = value;
  }
  for (const name of ["fatigue", "cramp"]) {
    const { score, low, high } = view[name];
    if (score !== undefined) Object.assign(point, { [name]: score, [`${name}_low`]: low, [`${name}_high`]: high });
  }
  return point;
}

