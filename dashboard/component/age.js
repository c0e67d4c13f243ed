// How old things are. Ages are counted here, by the browser's clock less its error.
export const LIVE_S = 5;
export const SHOWN_S = 30;

// "live", "old" (grey, with its age) or "gone" (a dash).
export function freshness(ageS) {
  if (ageS === null || !(ageS <= SHOWN_S)) return "gone";
  return ageS <= LIVE_S ? "live" : "old";
}

export function ageText(ageS) {
  const s = Math.max(0, Math.floor(ageS));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
}

// Age of a reading [value, age at `at`].
export function readingAge(reading, at, now) {
  return reading ? Math.max(0, now - at) + reading[1] : null;
}

// The browser's clock minus the server's. Each message's offset holds its journey too, so the
// smallest of the last minute is nearest to the truth.
export function clockSkew(offsets) {
  return offsets.length ? Math.min(...offsets.map((offset) => offset.value)) : 0;
}
