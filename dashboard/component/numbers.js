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

// "6:25 /km".
export function pace(mps) {
  const s = Math.round(1000 / mps);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")} /km`;
}
