// Where somebody is between a cramp and running on (pure): what the alerts and the log say of it.
import { counts } from "./delivery.js";

const CRAMP_FOR_S = 1800; // an older cramp is over, even if nobody said so
const WATCH_FOR_S = 7200;
export const RESTART = [{ kind: "walk", seconds: 300 }, { kind: "easy", seconds: 300 }, { kind: "steady", seconds: 600 }];
const FIRST_STAGE = 2; // how the monitor numbers the walk

// `entries` are what was logged, the newest first. Alerts keep the race's time, which is `aheadS`
// behind the wall's `now`: nothing in a live race, much in a replay.
export function crampPlace(alerts, entries, now, aheadS) {
  const cramping = alerts.find((alert) => alert.kind === "cramp_now") ?? null;
  const restarting = alerts.find((alert) => alert.kind === "restart") ?? null;
  const logged = newest(entries, "cramp");
  const cramp = logged && now - logged.event.t < WATCH_FOR_S ? logged.event : null;
  const walk = newest(entries, "resume");
  const walkT = walk && cramp && walk.event.t >= cramp.t ? walk.event.t : null;
  const begunT = cramp?.t ?? (cramping ? cramping.t + aheadS : null);
  const place = { cramp, cramping, restarting, begunT };
  const restartT = restarting && restarting.t + aheadS;
  if (restarting && !(cramp && cramp.t > restartT)) return { ...place, stage: "restart", ...fromAlert(restarting, now - restartT) };
  if (walkT !== null) {
    const ramp = fromStart(now - walkT);
    return ramp ? { ...place, stage: "restart", ...ramp } : { ...place, stage: "watch" };
  }
  if (cramping || (cramp && now - cramp.t < CRAMP_FOR_S)) return { ...place, stage: "steps" };
  return { ...place, stage: cramp ? "watch" : "ask" };
}

// Which step of the restart, and how much of it is left [s], as the monitor tells it.
function fromAlert(alert, sinceS) {
  const step = Math.max(0, Math.round(alert.because?.stage ?? FIRST_STAGE) - FIRST_STAGE);
  const { seconds } = alert.clocks?.[step] ?? RESTART[step] ?? {};
  return { step, leftS: seconds === undefined ? null : Math.max(0, seconds - Math.max(0, sinceS)) };
}

// The same without the monitor, by the time since the walk began; null when it is over.
function fromStart(sinceS) {
  let endS = 0;
  for (const [step, { seconds }] of RESTART.entries()) {
    endS += seconds;
    if (sinceS < endS) return { step, leftS: endS - Math.max(0, sinceS) };
  }
  return null;
}

function newest(entries, kind) {
  const found = entries.filter((entry) => entry.event.kind === kind && counts(entry));
  return found.sort((one, other) => other.event.t - one.event.t)[0] ?? null;
}
