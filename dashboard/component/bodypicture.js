// A body from the front and from the back; each muscle is a button that says its name.
import { el, shape } from "./dom.js";
import { capital, muscleWords } from "./eventwords.js";
import { WORDS } from "./words.js";

// Points of the picture's left half; the right half mirrors them. 160 units wide, at least
// 44 of them across each muscle, which is a thumb's width on a phone.
const WIDTH = 160;
const HEIGHT = 402;
const FRONT = {
  adductor: { points: [[35, 154], [79, 154], [79, 200], [35, 200]], at: [57, 177] },
  quadriceps: { points: [[33, 154], [20, 156], [15, 180], [22, 270], [70, 270], [78, 202], [33, 202]], at: [48, 238] },
  foot: { points: [[22, 352], [66, 352], [70, 399], [14, 399]], at: [43, 378] },
};
const BACK = {
  hamstring: { points: [[16, 178], [79, 178], [71, 268], [21, 268]], at: [47, 222] },
  calf: { points: [[18, 274], [74, 274], [67, 346], [25, 346]], at: [46, 308] },
};
const BELLY = { points: [[53, 90], [107, 90], [105, 144], [55, 144]], at: [80, 117] };
const SHADOWS = {
  front: [[[22, 274], [70, 274], [62, 348], [26, 348]]],
  back: [[[20, 156], [79, 156], [79, 175], [16, 175]], [[26, 350], [66, 350], [66, 380], [20, 380]]],
};
const FONT_PX = 12.5;
const LETTER_PX = 7.4; // on average, in bold
const TORSO = "M40 50 Q80 38 120 50 L112 96 Q112 130 140 154 L20 154 Q48 130 48 96 Z";
const ARM = [[38, 52], [24, 76], [8, 146], [20, 150], [36, 104], [42, 84]];

export class BodyPicture {
  constructor(tapped) {
    this.tapped = tapped;
    this.element = el("div", "body-picture");
    // Whoever faces us has their right on our left.
    this.element.append(
      this.figure("front", FRONT, ["right", "left"], [this.muscle("abdominal", null, BELLY.points, BELLY.at)]),
      this.figure("back", BACK, ["left", "right"], []),
    );
  }

  figure(name, muscles, sides, more) {
    const picture = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": WORDS.figures[name] });
    picture.append(
      shape("circle", { cx: 80, cy: 22, r: 17, class: "shadow" }),
      shape("path", { d: TORSO, class: "shadow" }),
    );
    for (const points of [ARM, ...SHADOWS[name]]) {
      for (const half of [points, mirrored(points)]) picture.append(polygon(half, "shadow"));
    }
    for (const [muscle, { points, at }] of Object.entries(muscles)) {
      picture.append(
        this.muscle(muscle, sides[0], points, at),
        this.muscle(muscle, sides[1], mirrored(points), [WIDTH - at[0], at[1]]),
      );
    }
    picture.append(...more);
    const figure = el("figure");
    const caption = el("figcaption");
    caption.append(
      el("span", "", WORDS.sides[sides[0]]), el("b", "", WORDS.figures[name]), el("span", "", WORDS.sides[sides[1]]),
    );
    figure.append(caption, picture);
    return figure;
  }

  muscle(muscle, side, points, [x, y]) {
    const name = WORDS.muscles[muscle];
    const label = capital(muscleWords(muscle, side));
    const region = shape("g", { class: "muscle", role: "button", tabindex: 0, "aria-label": label });
    const words = name.split(" ");
    const text = shape("text", { x, y: y - 7 * (words.length - 1) + 4, "aria-hidden": "true" });
    words.forEach((word, line) => {
      const span = shape("tspan", { x, dy: line ? 14 : 0 });
      span.textContent = word;
      text.append(span);
    });
    text.style.fontSize = `${fontPx(words, points)}px`;
    region.append(polygon(points, "area"), text);
    const tap = () => this.tapped(muscle, side);
    region.addEventListener("click", tap);
    region.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      tap();
    });
    return region;
  }
}

// As large as the longest word fits on the muscle where it is narrow.
function fontPx(words, points) {
  const across = points.map(([x]) => x).sort((one, other) => one - other);
  const widthPx = across.at(-2) - across[1];
  const wordPx = LETTER_PX * Math.max(...words.map((word) => word.length));
  return FONT_PX * Math.min(1, widthPx / wordPx);
}

function mirrored(points) {
  return points.map(([x, y]) => [WIDTH - x, y]);
}

function polygon(points, className) {
  return shape("polygon", { points: points.map((point) => point.join(",")).join(" "), class: className });
}
