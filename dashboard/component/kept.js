// What was known last, kept on this device for a page that is loaded without a network. Only where
// the browser has a worker that deletes it when somebody logs out: on https, or this machine.
import { LANGUAGE } from "./words.js";

const CACHE = "trailpulse-kept"; // the worker's name for it
const ADDRESS = "/live/kept";
const EVERY_S = 5;
const FOR_S = 24 * 3600; // nobody needs to know how it was yesterday
const RUNNERS_KEPT = 12;

export class Kept {
  constructor() {
    this.keptAt = 0;
    this.runners = new Map();
    this.isOn = "caches" in globalThis && "serviceWorker" in navigator;
    if (this.isOn) navigator.serviceWorker.register(`/worker.js?lang=${LANGUAGE}`).catch(() => {});
  }

  // Whether this page was answered by the worker and not by the server.
  get isShell() {
    return document.querySelector("meta[name='trailpulse-shell']") !== null;
  }

  // `link` says whose it is, and until when they may see it.
  keep(store, link, now) {
    if (!this.isOn || !navigator.serviceWorker.controller || now - this.keptAt < EVERY_S) return;
    this.keptAt = now;
    if (store.runner) this.remember(store);
    const state = {
      who: link.name, until: Math.min(link.until ?? Infinity, now + FOR_S), heard: link.heard,
      offsets: link.offsets, race: store.race, link: store.link, rows: [...store.rows],
      desk: [...store.desk], runners: [...this.runners],
    };
    caches.open(CACHE).then((cache) => cache.put(ADDRESS, new Response(JSON.stringify(state)))).catch(() => {});
  }

  remember({ runner, log, episodes }) {
    this.runners.delete(runner.runner);
    this.runners.set(runner.runner, { runner, log, episodes });
    if (this.runners.size > RUNNERS_KEPT) this.runners.delete(this.runners.keys().next().value);
  }

  // What was kept, or null; what may no longer be seen is gone.
  async read() {
    if (!this.isOn) return null;
    try {
      const answer = await caches.match(ADDRESS, { cacheName: CACHE });
      const state = (await answer?.json()) ?? null;
      if (state && Date.now() / 1000 < state.until) return state;
    } catch {
      // Not readable is not kept.
    }
    this.forget();
    return null;
  }

  forget() {
    this.runners.clear();
    if (this.isOn) caches.delete(CACHE).catch(() => {});
  }
}
