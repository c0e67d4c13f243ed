// What state a runner and the way to them are in.
import { ageText, freshness } from "./age.js";
import { hides } from "./sharing.js";
import { WORDS } from "./words.js";

export const SHAPES = { low: "●", watch: "▲", high: "◆", very_high: "✖", unknown: "?" };
const SEVERITY = { low: 0, unknown: 1, watch: 2, high: 3, very_high: 5 };
const SILENT_SEVERITY = 4; // a runner nobody hears comes right after those in the worst state

// Why nothing new comes from anyone: our link first, for then we know nothing of the rest.
export function trouble(link, last) {
  if (link.lost) {
    return { word: "noLink", text: WORDS.noLinkText({ age: ageText(link.silentS) }) };
  }
  if (last && !last.broker_up) return { word: "feedLost", text: WORDS.feedLostBroker };
  if (last && last.monitor_up === false) return { word: "feedLost", text: WORDS.feedLostMonitor };
  return null;
}

// What is true of one runner now; `view` is a row or a whole runner, or null.
export function condition(view, now, wrong) {
  if (!view || hides(view, "all")) {
    const withheld = Boolean(view);
    return { known: false, withheld, stale: true, silent: true, level: "unknown", gone: true };
  }
  const ageS = Math.max(0, now - view.at);
  const heardS = view.heard_at === undefined ? null : Math.max(0, now - view.heard_at);
  const ended = view.phase === "finished" || view.phase === "dnf";
  const silent = !wrong && !ended && freshness(heardS) === "gone";
  return {
    known: true,
    withheld: hides(view, "indices"),
    ageS,
    heardS,
    ended,
    silent,
    gone: freshness(ageS) === "gone",
    stale: Boolean(wrong) || silent || freshness(ageS) !== "live",
    level: worst(view.fatigue.level, view.cramp.level),
  };
}

export function worst(one, other) {
  return SEVERITY[one] >= SEVERITY[other] ? one : other;
}

// For sorting: who needs help first.
export function urgency(view, state) {
  if (!view || state.ended || state.withheld) return -1;
  const severity = state.silent ? SILENT_SEVERITY : SEVERITY[state.level];
  const score = Math.max(view.fatigue.score ?? 0, view.cramp.score ?? 0);
  return severity * 1000 + (view.alerts?.urgent ? 500 : 0) + score;
}
