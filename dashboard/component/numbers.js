// Numbers as people read them.
const FORMS = {
  heart_rate_bpm: (value) => value.toFixed(0),
  cadence_spm: (value) => value.toFixed(0),
  speed_mps: (value) => (value * 3.6).toFixed(1),
  grade: (value) => signed(value * 100, 0),
  core_temp_c: (value) => value.toFixed(1),
  air_temp_c: (value) => value.toFixed(0),
  distance_m: (value) => (value / 1000).toFixed(1),
};

export function number(name, value) {
  return FORMS[name](value);
}

export function signed(value, decimals) {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : "+") + text;
}
