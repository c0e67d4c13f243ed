// Quantities as people read them: the one place that knows units, and how a language writes numbers.
import { setting } from "./settings.js";
import { LANGUAGE, WORDS } from "./words.js";

const METRE_PER_MILE = 1609.344;
const ML_PER_FL_OZ = 29.5735;
const KG_PER_LB = 0.45359237;

const fahrenheit = (decimals) => ({ unit: "°F", factor: 1.8, offset: 32, decimals });
const METRIC = {
  heart_rate_bpm: { unit: "bpm", decimals: 0 },
  cadence_spm: { unit: WORDS.units.cadence_spm, short: WORDS.units.cadence_short, decimals: 0 },
  speed_mps: { unit: "km/h", factor: 3.6, decimals: 1 },
  grade: { unit: "%", factor: 100, decimals: 0, signed: true },
  core_temp_c: { unit: "°C", decimals: 1 },
  air_temp_c: { unit: "°C", decimals: 0 },
  wbgt_c: { unit: "°C", decimals: 1 },
  distance_m: { unit: "km", factor: 1 / 1000, decimals: 1 },
  volume_ml: { unit: "ml", decimals: 0 },
  deficit_ml: { unit: "l", factor: 1 / 1000, decimals: 1 },
  mass_kg: { unit: "kg", decimals: 1, trimmed: true },
};
const IMPERIAL = {
  ...METRIC,
  speed_mps: { unit: "mph", factor: 3600 / METRE_PER_MILE, decimals: 1 },
  core_temp_c: fahrenheit(1),
  air_temp_c: fahrenheit(0),
  wbgt_c: fahrenheit(0),
  distance_m: { unit: "mi", factor: 1 / METRE_PER_MILE, decimals: 1 },
  volume_ml: { unit: "fl oz", factor: 1 / ML_PER_FL_OZ, decimals: 1, trimmed: true },
  deficit_ml: { unit: "fl oz", factor: 1 / ML_PER_FL_OZ, decimals: 0 },
  mass_kg: { unit: "lb", factor: 1 / KG_PER_LB, decimals: 1, trimmed: true },
};

export function isImperial() {
  return setting("units") === "imperial";
}

function form(name) {
  return (isImperial() ? IMPERIAL : METRIC)[name];
}

// A quantity's value in the unit it is shown in, and back.
export function shown(name, value) {
  const { factor = 1, offset = 0 } = form(name);
  return value * factor + offset;
}

function meant(name, value) {
  const { factor = 1, offset = 0 } = form(name);
  return (value - offset) / factor;
}

export function unit(name) {
  return form(name).unit;
}

// Where there is no room for the whole.
export function shortUnit(name) {
  return form(name).short ?? form(name).unit;
}

export function number(name, value) {
  const { decimals, signed: isSigned, trimmed } = form(name);
  const converted = shown(name, value);
  if (isSigned) return signed(converted, decimals);
  return decimal(converted, trimmed && isWhole(converted, decimals) ? 0 : decimals);
}

export function quantity(name, value) {
  return `${number(name, value)} ${unit(name)}`;
}

const formats = new Map();

export function decimal(value, decimals) {
  if (!formats.has(decimals)) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false };
    formats.set(decimals, new Intl.NumberFormat(LANGUAGE, digits));
  }
  const text = formats.get(decimals).format(value);
  return /[1-9]/.test(text) ? text.replace("-", "−") : text.replace("-", "");
}

export function signed(value, decimals) {
  const text = decimal(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

function isWhole(value, decimals) {
  return Number(value.toFixed(decimals)) === Math.round(value);
}

// What somebody types in: a quantity in the unit it is shown in, or a bare number of some unit.
export function measureOf(name) {
  return { unit: unit(name), text: (value) => number(name, value), meant: (value) => Math.round(10 * meant(name, value)) / 10 };
}

export function measureIn(unitName) {
  return { unit: unitName, text: String, meant: (value) => value };
}

// "2 h 36 min", "12 min", "40 s".
export function durationText(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const min = Math.round(s / 60);
  return min < 60 ? `${min} min` : `${Math.floor(min / 60)} h ${String(min % 60).padStart(2, "0")} min`;
}

// A clock that counts: "4:59"; the second that has begun counts as whole.
export function countText(seconds) {
  const s = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}

// "6:25 /km", "10:20 /mi".
export function pace(mps) {
  const [metres, name] = isImperial() ? [METRE_PER_MILE, "mi"] : [1000, "km"];
  const s = Math.round(metres / mps);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")} /${name}`;
}
