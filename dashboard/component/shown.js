// What every page of one runner needs of all that came: what was logged, and which alerts to show.
import { deliveries } from "./delivery.js";
import { isHeld, isQuiet } from "./quiet.js";
import { WORDS } from "./words.js";

export function shownOf(store, id, outbox, now) {
  const view = store.runner;
  const quiet = isQuiet(store.race?.quiet, now, store.race?.timezone);
  const isSeen = (alert) => outbox.saw(alert, view?.at ?? now);
  const unseen = (view?.alerts ?? []).filter((alert) => !isSeen(alert));
  return {
    view,
    quiet,
    isSeen,
    unseen,
    title: title(store.race, id),
    entries: deliveries(outbox.own(id), store.log ?? [], view?.stored ?? [], now),
    loud: unseen.filter((alert) => !isHeld(alert, quiet)),
  };
}

function title(race, id) {
  if (!race) return "";
  const info = race.runners.find((runner) => runner.id === id);
  if (!info) return WORDS.notInRace({ id });
  return info.bib ? `${info.bib} ${info.name}` : info.name;
}
