// What was known last, kept on this device for a page that is loaded without a network. Only where
// the browser has a worker that deletes it when somebody logs out: on https, or this machine.
import { LANGUAGE } from "./words.js";

const CACHE = "trailpulse-kept"; // the worker's name for it
const ADDRESS = "/live/kept";
const CHARTS = "/live/kept/charts"; // of the runner shown last alone: they are large
const EVERY_S = 5;
const CHARTS_EVERY_S = 60;
const FOR_S = 24 * 3600; // nobody needs to know how it was yesterday
const RUNNERS_KEPT = 12;

export class Kept {
  constructor() {
    this.keptAt = 0;
    this.charts = { runner: null, at: 0 }; // whose were kept last, and when
    this.runners = new Map();
    this.work = Promise.resolve(); // in turn: what is forgotten must not be kept after that
    this.isOn = "caches" in globalThis && "serviceWorker" in navigator;
    if (this.isOn) navigator.serviceWorker.register(`/worker.js?lang=${LANGUAGE}`).catch(() => {});
  }

  // Whether this page was answered by the worker and not by the server.
  get isShell() {
    return document.querySelector("meta[name='trailpulse-shell']") !== null;
  }

  // `link` says until when it may be seen.
  keep(store, link, now) {
    if (!this.canKeep || now - this.keptAt < EVERY_S) return;
    this.keptAt = now;
    if (store.runner) this.remember(store);
    const state = {
      until: Math.min(link.until ?? Infinity, now + FOR_S), heard: link.heard, offsets: link.offsets,
      race: store.race, link: store.link, rows: [...store.rows],
      desk: [...store.desk], runners: [...this.runners],
    };
    this.put(ADDRESS, state);
  }

  keepCharts(runner, drawn, now) {
    const { charts } = this;
    if (!this.canKeep || (charts.runner === runner && now - charts.at < CHARTS_EVERY_S)) return;
    this.charts = { runner, at: now };
    this.put(CHARTS, { runner, ...drawn });
  }

  get canKeep() {
    return this.isOn && navigator.serviceWorker.controller !== null;
  }

  remember({ runner, log, episodes }) {
    this.runners.delete(runner.runner);
    this.runners.set(runner.runner, { runner, log, episodes });
    if (this.runners.size > RUNNERS_KEPT) this.runners.delete(this.runners.keys().next().value);
  }

  // What was kept, or null; what may no longer be seen is gone.
  async read() {
    if (!this.isOn) return null;
    const state = await get(ADDRESS);
    if (state && Date.now() / 1000 < state.until) return state;
    this.forget();
    return null;
  }

  // What was drawn of a runner; only for who may still see what was kept.
  async readCharts(runner) {
    const drawn = this.isOn ? await get(CHARTS) : null;
    return drawn?.runner === runner ? drawn : null;
  }

  forget() {
    this.runners.clear();
    this.keptAt = 0;
    this.charts = { runner: null, at: 0 };
    if (this.isOn) this.next(() => caches.delete(CACHE));
  }

  put(address, value) {
    const answer = new Response(JSON.stringify(value));
    this.next(() => caches.open(CACHE).then((cache) => cache.put(address, answer)));
  }

  next(job) {
    this.work = this.work.then(job).catch(() => {});
  }
}

async function get(address) {
  try {
    const answer = await caches.match(address, { cacheName: CACHE });
    return (await answer?.json()) ?? null;
  } catch {
    return null; // not readable is not kept
  }
}
