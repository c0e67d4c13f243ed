// What was logged, in words.
import { isolated } from "./dom.js";
import { quantity } from "./numbers.js";
import { WORDS } from "./words.js";

const FORMS = {
  carbs: ({ carbs_g, product }) => WORDS.logged.carbs({ product: productWords(product), g: carbs_g }),
  fluid: ({ volume_ml }) => WORDS.logged.fluid({ amount: quantity("volume_ml", volume_ml) }),
  sodium: ({ sodium_mg }) => WORDS.logged.sodium({ mg: sodium_mg }),
  magnesium: ({ mg }) => WORDS.logged.magnesium({ mg }),
  caffeine: ({ mg }) => WORDS.logged.caffeine({ mg }),
  weigh: ({ mass_kg }) => WORDS.logged.weigh({ mass: quantity("mass_kg", mass_kg) }),
  effort: ({ rpe }) => WORDS.logged.effort({ rpe }),
  symptom: ({ name }) => WORDS.logged.symptom({ name: WORDS.symptoms[name.replaceAll(" ", "_")] ?? isolated(name) }),
  note: ({ text }) => WORDS.logged.note({ text: isolated(text) }),
  cramp: (event) => placed(WORDS.logged.cramp, event),
  twinge: (event) => placed(WORDS.logged.twinge, event),
  stretch: (event) => placed(WORDS.logged.stretch, event),
  massage: (event) => placed(WORDS.logged.massage, event),
};

export function describe(event, stations = []) {
  const form = FORMS[event.kind];
  if (form) return form(event);
  if (event.station !== undefined) {
    const name = stations.find((station) => station.id === event.station)?.name ?? event.station;
    return WORDS.logged[event.kind]({ name });
  }
  return WORDS.logged[event.kind] ?? event.kind;
}

function productWords(product) {
  if (product === "gel") return WORDS.gelName;
  return product ? isolated(product) : WORDS.logged.anyCarbs;
}

function placed(what, { muscle, side }) {
  const where = muscleWords(muscle, side);
  return where ? WORDS.logged.where({ what, where }) : what;
}

// "right back thigh", "calf, both sides"; empty for none.
export function muscleWords(muscle, side) {
  const names = { left: WORDS.muscleLeft, right: WORDS.muscleRight, both: WORDS.muscleBoth }[side] ?? WORDS.muscleAny;
  return muscle ? names[muscle] : "";
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
