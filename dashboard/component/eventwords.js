// What was logged, in words.
import { isolated } from "./dom.js";
import { quantity } from "./numbers.js";
import { WORDS } from "./words.js";

const PIECES = ["packed", "returned"];
const FORMS = {
  carbs: ({ carbs_g, product }, name) => WORDS.logged.carbs({ product: carbsName(product, name), g: carbs_g }),
  fluid: ({ volume_ml }, name) => {
    const amount = quantity("volume_ml", volume_ml);
    return name ? WORDS.logged.fluidOf({ product: isolated(name), amount }) : WORDS.logged.fluid({ amount });
  },
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

// An entry of the log: what one tap meant.
export function describe({ event, events = [event] }, race) {
  const name = productName(event.product, race);
  if (PIECES.includes(event.kind)) {
    const pieces = events.map(({ product, count }) => WORDS.logged.pieces({ count, name: isolated(productName(product, race) ?? product) }));
    return WORDS.logged[event.kind]({ pieces: pieces.join(", ") });
  }
  if (name && events.length > 1) return WORDS.logged.product({ name: isolated(name) });
  const form = FORMS[event.kind];
  if (form) return form(event, name);
  if (event.station !== undefined) {
    const station = race?.stations?.find(({ id }) => id === event.station)?.name ?? event.station;
    return WORDS.logged[event.kind]({ name: station });
  }
  return WORDS.logged[event.kind] ?? event.kind;
}

function productName(product, race) {
  return race?.products?.find(({ id }) => id === product)?.name;
}

function carbsName(product, name) {
  if (name) return isolated(name);
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
