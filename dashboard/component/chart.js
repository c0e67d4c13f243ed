// One chart on a canvas: labels stand in gutters of their own, never on a line.
import { el } from "./dom.js";
import { decimal, shown, unit } from "./numbers.js";
import { WORDS } from "./words.js";

const GUTTER = { left: 40, right: 12, top: 18, bottom: 24 };
const SHORTEST_S = 300;
const FONT = "13px system-ui, sans-serif";
const MARKS = { urgent: ["✖", "very-high-line"], warning: ["▲", "high-line"], info: ["●", "action-line"] };

export class Chart {
  constructor(form) {
    this.form = form;
    this.element = el("figure", form.marks ? "chart tall" : "chart");
    const caption = el("figcaption");
    for (const line of form.lines) {
      const key = el("span", `key ${line.name}`);
      key.append(el("i"), el("span", "", label(line.name)));
      caption.append(key);
    }
    if (!form.marks) caption.append(el("span", "quiet", unit(form.lines[0].name)));
    this.none = el("p", "quiet", WORDS.notMeasured);
    this.canvas = el("canvas");
    this.canvas.setAttribute("role", "img");
    this.element.append(caption, this.none, this.canvas);
  }

  // `span` is {first, last, gapS}: the time to show, and how long a silence is a gap, not a line.
  draw(points, span, episodes, clock) {
    const measured = points.some((point) => this.form.lines.some((line) => value(point, line) !== null));
    this.none.hidden = measured;
    this.canvas.hidden = !measured;
    const style = getComputedStyle(this.canvas);
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    if (!width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.font = FONT;
    const colour = (name) => style.getPropertyValue(`--${name}`);
    const scale = this.scale(points, span, width, height);
    this.grid(pen, scale, colour, clock);
    this.episodes(pen, episodes, scale, colour);
    for (const line of this.form.lines) {
      if (line.low) this.band(pen, points, line, scale, colour(line.name));
    }
    for (const line of this.form.lines) this.line(pen, points, line, scale, colour(line.name));
    this.describe(points);
  }

  scale(points, { first: from, last, gapS }, width, height) {
    const first = Math.min(from, last - SHORTEST_S);
    const { low, high } = this.range(points);
    const [w, h] = [width - GUTTER.left - GUTTER.right, height - GUTTER.top - GUTTER.bottom];
    return {
      first, last, low, high, width, height, gapS,
      x: (t) => GUTTER.left + ((t - first) / (last - first)) * w,
      y: (value) => GUTTER.top + (1 - (value - low) / (high - low)) * h,
    };
  }

  range(points) {
    const { form } = this;
    if (form.high !== undefined) return { low: form.low, high: form.high };
    const known = points.map((point) => value(point, form.lines[0])).filter((one) => one !== null);
    const low = Math.floor((Math.min(...known) - form.room) / form.room) * form.room;
    const high = Math.ceil((Math.max(...known) + form.room) / form.room) * form.room;
    return { low: Math.max(low, form.floor ?? -Infinity), high };
  }

  grid(pen, scale, colour, clock) {
    const marks = this.form.marks ?? [scale.low, (scale.low + scale.high) / 2, scale.high];
    pen.strokeStyle = colour("faint");
    pen.fillStyle = colour("quiet");
    pen.lineWidth = 1;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const mark of marks) {
      const y = Math.round(scale.y(mark)) + 0.5;
      pen.beginPath();
      pen.moveTo(GUTTER.left, y);
      pen.lineTo(scale.width - GUTTER.right, y);
      pen.stroke();
      pen.fillText(decimal(mark, Number.isInteger(mark) ? 0 : 1), GUTTER.left - 6, y);
    }
    pen.textBaseline = "bottom";
    pen.textAlign = "left";
    pen.fillText(clock(scale.first), GUTTER.left, scale.height - 2);
    pen.textAlign = "right";
    pen.fillText(clock(scale.last), scale.width - GUTTER.right, scale.height - 2);
  }

  // The alerts: a shape where each began, and a bar above the lines for as long as it lasted.
  episodes(pen, episodes, scale, colour) {
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const { level, from_t: from, to_t: to } of episodes) {
      const [shape, name] = MARKS[level];
      const begin = scale.x(Math.max(from, scale.first));
      const end = scale.x(Math.min(to ?? scale.last, scale.last));
      pen.strokeStyle = pen.fillStyle = colour(name);
      pen.globalAlpha = 0.6;
      pen.fillRect(begin, GUTTER.top - 3, Math.max(end - begin, 2), 3);
      pen.globalAlpha = 1;
      if (from < scale.first) continue; // it began before
      pen.setLineDash([3, 3]);
      pen.beginPath();
      pen.moveTo(begin, GUTTER.top);
      pen.lineTo(begin, scale.height - GUTTER.bottom);
      pen.stroke();
      pen.setLineDash([]);
      if (this.form.marks) pen.fillText(shape, begin, 0);
    }
  }

  band(pen, points, line, scale, colour) {
    pen.fillStyle = colour;
    pen.globalAlpha = 0.18;
    for (const run of runs(points, (point) => isKnown(point[line.low]) && isKnown(point[line.high]), scale)) {
      pen.beginPath();
      for (const point of run) pen.lineTo(scale.x(point.t), scale.y(point[line.high]));
      for (const point of [...run].reverse()) pen.lineTo(scale.x(point.t), scale.y(point[line.low]));
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  line(pen, points, line, scale, colour) {
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.lineWidth = 2;
    pen.lineJoin = "round";
    for (const run of runs(points, (point) => value(point, line) !== null, scale)) {
      pen.beginPath();
      for (const point of run) pen.lineTo(scale.x(point.t), scale.y(value(point, line)));
      pen.stroke();
      if (run.length === 1) pen.fillRect(scale.x(run[0].t) - 1, scale.y(value(run[0], line)) - 1, 3, 3);
    }
  }

  describe(points) {
    const parts = this.form.lines.map((line) => {
      const known = points.map((point) => value(point, line)).filter((one) => one !== null);
      if (!known.length) return `${label(line.name)}: —`;
      const text = [known[known.length - 1], Math.min(...known), Math.max(...known)].map((one) => one.toFixed(0));
      return `${label(line.name)}: ${text[0]}, ${text[1]}–${text[2]}`;
    });
    this.canvas.setAttribute("aria-label", parts.join("; "));
  }
}

// Stretches without a gap.
function* runs(points, has, scale) {
  let run = [];
  for (const point of points) {
    if (point.t < scale.first) continue;
    const joined = run.length && point.t - run[run.length - 1].t <= scale.gapS;
    if (has(point)) {
      if (run.length && !joined) {
        yield run;
        run = [];
      }
      run.push(point);
    }
  }
  if (run.length) yield run;
}

function value(point, line) {
  const one = point[line.name];
  if (!isKnown(one)) return null;
  return line.low ? one : shown(line.name, one);
}

function isKnown(one) {
  return one !== undefined && one !== null;
}

function label(name) {
  return WORDS[name] ?? WORDS.vitals[name];
}
