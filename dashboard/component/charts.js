// The last hours of one runner: fetched once, then grown by what comes live.
import { addressWith, param } from "./address.js";
import { clock } from "./alerts.js";
import { Chart } from "./chart.js";
import { button, el, fill, say } from "./dom.js";
import { hides } from "./sharing.js";
import { WORDS } from "./words.js";

const POINTS_PER_H = 600; // as on the server: one point for 6 s of each hour shown
const GAP_BUCKETS = 5;
const LIVE_S = 5;
const RETRY_S = 5;
const ALL_H = 48; // as far as the server goes back
const RANGES_H = [1, 3, 6, ALL_H];

const band = (name) => ({ name, low: `${name}_low`, high: `${name}_high` });
const CHARTS = [
  { lines: [band("fatigue"), band("cramp")], low: 0, high: 100, marks: [25, 50, 75], metric: "indices" },
  { lines: [{ name: "heart_rate_bpm" }], room: 10, metric: "heart_rate" },
  { lines: [{ name: "cadence_spm" }], room: 10, metric: "pace" },
  { lines: [{ name: "speed_mps" }], room: 1, floor: 0, metric: "pace" },
];

export class Charts {
  constructor(runner) {
    this.runner = runner;
    this.points = [];
    this.allowed = [];
    this.episodes = [];
    this.element = el("div", "panel charts");
    this.title = el("h2");
    this.none = el("p", "quiet", WORDS.noHistory);
    this.short = el("p", "quiet");
    this.charts = CHARTS.map((form) => new Chart(form));
    this.ranges = RANGES_H.map((hours) => button("chip", WORDS.ranges[`h${hours}`], () => this.choose(hours)));
    const ranges = el("div", "chips");
    ranges.setAttribute("role", "group");
    ranges.setAttribute("aria-label", WORDS.rangeTitle);
    ranges.append(...this.ranges);
    this.marks = el("details", "episodes");
    this.marksTitle = el("summary");
    this.marksList = el("ul");
    this.marks.append(this.marksTitle, this.marksList);
    this.element.append(
      this.title, ranges, this.none, this.short,
      ...this.charts.map((chart) => chart.element), this.marks,
    );
    this.stop = new AbortController();
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.element);
    const asked = Number(param("hours") ?? 1);
    this.show(RANGES_H.includes(asked) ? asked : 1);
  }

  close() {
    this.stop.abort();
    clearTimeout(this.retry);
    this.resized.disconnect();
  }

  choose(hours) {
    window.history.replaceState({}, "", addressWith({ hours: hours === 1 ? null : hours }));
    this.show(hours);
  }

  show(hours) {
    this.hours = this.askedH = hours;
    say(this.title, WORDS.lastHours[`h${hours}`]);
    this.ranges.forEach((chip, index) => chip.setAttribute("aria-pressed", String(RANGES_H[index] === hours)));
    this.load();
  }

  async load() {
    clearTimeout(this.retry);
    this.missing = false;
    const hours = this.askedH;
    try {
      const asked = new URLSearchParams({ runner: this.runner, hours });
      const response = await fetch(`/live/history?${asked}`, { signal: this.stop.signal });
      if (!response.ok) throw new Error(response.statusText);
      const columns = await response.json();
      if (hours === this.askedH) this.join(columns);
    } catch {
      if (!this.stop.signal.aborted) this.retry = setTimeout(() => this.load(), RETRY_S * 1000);
    }
  }

  // How much time one point stands for [s].
  get bucketS() {
    return (3600 / POINTS_PER_H) * this.askedH;
  }

  // What came live while the history was on its way is newer than it.
  join(columns) {
    const names = Object.keys(columns);
    const old = columns.t.map((_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));
    const newest = old.length ? old[old.length - 1].t : -Infinity;
    const reachedH = old.length ? Math.ceil((newest - old[0].t) / 3600) : 0;
    if (this.hours === ALL_H && reachedH > 0 && reachedH < this.askedH) {
      // Less is there than was asked for: asked for just that it comes in finer steps.
      this.askedH = reachedH;
      this.load();
    }
    this.points = [...old, ...this.points.filter((point) => point.t > newest)];
    this.draw();
  }

  add(view) {
    const t = Math.floor(view.t / this.bucketS) * this.bucketS;
    const last = this.points[this.points.length - 1];
    if (last && t < last.t) {
      // The runner's clock was set back: another run of the race.
      if (last.t - t > 10 * this.bucketS) {
        this.points = [];
        this.load();
      }
      return;
    }
    const point = values(view, t);
    if (last?.t === t) Object.assign(last, point);
    else this.points.push(point);
    if (this.points.length > 2 * POINTS_PER_H) this.points.shift();
    this.draw();
  }

  // What is drawn, to be kept; and what was kept, drawn until the server can be asked.
  get drawn() {
    return this.points.length === 0 ? null : { hours: this.hours, points: this.points };
  }

  recall({ hours, points }) {
    if (hours !== this.hours || this.points.length > 0) return;
    this.points = points;
    this.draw();
  }

  mark(episodes) {
    this.episodes = episodes;
    this.draw();
  }

  // After an outage the gap is filled from the server.
  refresh(timeZone, wrong, view) {
    this.allowed = this.charts.filter((chart) => !hides(view, chart.form.metric));
    this.element.hidden = this.allowed.length === 0;
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
      for (const chart of this.charts) chart.element.hidden = empty || !this.allowed.includes(chart);
      if (empty) this.listEpisodes([]);
      else this.drawPoints();
    });
  }

  drawPoints() {
    const time = (t) => clock(t, this.timeZone);
    const last = this.points[this.points.length - 1].t;
    const from = last - 3600 * this.hours;
    const shown = this.points.filter((point) => point.t >= from);
    const span = { first: shown[0].t, last, gapS: GAP_BUCKETS * this.bucketS };
    const reached = shown[0].t - from <= span.gapS || this.hours === ALL_H;
    say(this.short, reached ? "" : WORDS.historySince({ time: time(shown[0].t) }));
    this.short.hidden = reached;
    const episodes = this.episodes.filter(({ from_t: begin, to_t: end }) =>
      begin <= last && (end ?? last) >= span.first);
    for (const chart of this.allowed) chart.draw(shown, span, episodes, time);
    this.listEpisodes(episodes, time);
  }

  // What the marks on the charts say, in words.
  listEpisodes(episodes, time) {
    this.marks.hidden = episodes.length === 0;
    say(this.marksTitle, WORDS.episodes({ count: episodes.length }));
    const lines = episodes.map((one) => sentence(one, time));
    if (lines.join("\n") === this.listed) return;
    this.listed = lines.join("\n");
    fill(this.marksList, lines.map((line) => el("li", "", line)));
  }
}

function sentence({ from_t: begin, to_t: end, level: of, title }, time) {
  const [from, level] = [time(begin), WORDS.alertLevels[of]];
  return end === undefined
    ? WORDS.episodeOpen({ from, level, title })
    : WORDS.episode({ from, to: time(end), level, title });
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
