// What was logged, in words.
import { isolated } from "./dom.js";
import { WORDS } from "./words.js";

const PIECES = ["packed", "returned"];
const FORMS = {
  carbs: ({ carbs_g, product }, name) => WORDS.logged.carbs(carbsName(product, name), carbs_g),
  fluid: ({ volume_ml }, name) => WORDS.logged.fluid(name && isolated(name), volume_ml),
  sodium: ({ sodium_mg }) => WORDS.logged.sodium(sodium_mg),
  magnesium: ({ mg }) => WORDS.logged.magnesium(mg),
  caffeine: ({ mg }) => WORDS.logged.caffeine(mg),
  weigh: ({ mass_kg }) => WORDS.logged.weigh(mass_kg),
  effort: ({ rpe }) => WORDS.logged.effort(rpe),
  symptom: ({ name }) => WORDS.logged.symptom(WORDS.symptoms[name] ?? isolated(name)),
  note: ({ text }) => WORDS.logged.note(isolated(text)),
  cramp: (event) => WORDS.logged.where(WORDS.logged.cramp, muscleWords(event.muscle, event.side)),
  twinge: (event) => WORDS.logged.where(WORDS.logged.twinge, muscleWords(event.muscle, event.side)),
  stretch: (event) => WORDS.logged.where(WORDS.logged.stretch, muscleWords(event.muscle)),
  massage: (event) => WORDS.logged.where(WORDS.logged.massage, muscleWords(event.muscle)),
};

// An entry of the log: what one tap meant.
export function describe({ event, events = [event] }, race) {
  const name = productName(event.product, race);
  if (PIECES.includes(event.kind)) {
    const pieces = events.map(({ product, count }) => WORDS.logged.pieces(isolated(productName(product, race) ?? product), count));
    return WORDS.logged[event.kind](pieces.join(", "));
  }
  if (name && events.length > 1) return WORDS.logged.product(isolated(name));
  const form = FORMS[event.kind];
  if (form) return form(event, name);
  if (event.station !== undefined) {
    const station = race?.stations?.find(({ id }) => id === event.station)?.name ?? event.station;
    return WORDS.logged[event.kind](station);
  }
  return WORDS.logged[event.kind] ?? event.kind;
}

function productName(product, race) {
  return race?.products?.find(({ id }) => id === product)?.name;
}

function carbsName(product, name) {
  if (name) return isolated(name);
  return product === "gel" ? WORDS.gelName : product && isolated(product);
}

// "right back thigh", "calf, both sides"; empty for none.
export function muscleWords(muscle, side) {
  if (!muscle) return "";
  const name = WORDS.muscles[muscle].toLowerCase();
  if (!side) return name;
  return side === "both" ? WORDS.bothSidesOf(name) : `${WORDS.sides[side].toLowerCase()} ${name}`;
}
