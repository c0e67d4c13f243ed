// What was logged, in words.
import { isolated } from "./dom.js";
import { WORDS } from "./words.js";

const FORMS = {
  carbs: ({ carbs_g, product }) => WORDS.logged.carbs(product === "gel" ? WORDS.gelName : product && isolated(product), carbs_g),
  fluid: ({ volume_ml }) => WORDS.logged.fluid(volume_ml),
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

export function describe(event, stations = []) {
  const form = FORMS[event.kind];
  if (form) return form(event);
  if (event.station !== undefined) {
    const name = stations.find((station) => station.id === event.station)?.name ?? event.station;
    return WORDS.logged[event.kind](name);
  }
  return WORDS.logged[event.kind] ?? event.kind;
}

// "right back thigh", "calf, both sides"; empty for none.
export function muscleWords(muscle, side) {
  if (!muscle) return "";
  const name = WORDS.muscles[muscle].toLowerCase();
  if (!side) return name;
  return side === "both" ? WORDS.bothSidesOf(name) : `${WORDS.sides[side].toLowerCase()} ${name}`;
}
