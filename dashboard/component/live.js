// The live page: one socket, one clock, and the view that the address names.
import { addressWith, param } from "./address.js";
import { clockSkew } from "./age.js";
import { CHECK_IN, CheckInView } from "./checkin.js";
import { CrampView } from "./crampview.js";
import { DeskView, EVERYBODY } from "./desk.js";
import { el, fill } from "./dom.js";
import { FieldView } from "./field.js";
import { FieldAlert, unseenOfAll } from "./fieldalert.js";
import { Kept } from "./kept.js";
import { Link } from "./link.js";
import { LogBar } from "./logbar.js";
import { applyLook, frameIsOld } from "./look.js";
import { Outbox } from "./outbox.js";
import { Preferences } from "./preferences.js";
import { isQuiet } from "./quiet.js";
import { dismissNotices } from "./notice.js";
import { Notifier } from "./notifier.js";
import { RunnerView } from "./runner.js";
import { Account, endedView } from "./sharing.js";
import { shownOf } from "./shown.js";
import { Sound, SoundSwitch } from "./sound.js";
import { spoken, titled } from "./spoken.js";
import { trouble } from "./state.js";
import { Untold } from "./untold.js";
import { LANGUAGE, WORDS } from "./words.js";

const TICK_MS = 500;
const RECALL_AFTER_MS = 3000; // a server that is there has said something by then
const VIEWS = { desk: EVERYBODY, checkin: CHECK_IN }; // by their name in the address
const pages = new WeakMap();

// Called by Streamlit on mount and on every change of theme.
export function draw(parent) {
  let page = pages.get(parent);
  if (!page) {
    page = new Page(parent);
    pages.set(parent, page);
  }
  page.takeTheme();
  if (frameIsOld()) window.location.reload();
  return () => {
    page.close();
    pages.delete(parent);
  };
}

class Page {
  constructor(parent) {
    this.forget();
    this.stop = new AbortController();
    this.root = el("div", "page");
    this.banner = el("div", "trouble");
    this.banner.setAttribute("role", "alert");
    this.untold = new Untold();
    this.body = el("main", "body");
    this.sound = new Sound(() => this.refresh());
    this.soundSwitch = new SoundSwitch(this.sound);
    this.notifier = new Notifier(this.sound, () => this.now());
    this.fieldAlert = new FieldAlert((id) => this.go(id));
    this.account = new Account();
    this.preferences = new Preferences(() => this.drawAnew());
    this.root.lang = document.documentElement.lang = LANGUAGE;
    this.root.append(
      this.banner, this.untold.element, this.fieldAlert.element, this.body, this.soundSwitch.element, this.account.element,
      this.preferences.element,
    );
    parent.append(this.root);
    this.outbox = new Outbox(() => this.refresh(), () => this.now());
    this.link = new Link((message) => this.take(message), () => this.refresh());
    const on = { signal: this.stop.signal };
    window.addEventListener("popstate", () => this.follow(), on);
    window.addEventListener("resize", () => this.refresh(), on);
    // Nobody looks: gateways need not listen for us.
    document.addEventListener("visibilitychange", () => {
      if (this.id === CHECK_IN) this.link.watch(document.hidden ? null : CHECK_IN);
    }, on);
    this.stopDismissing = dismissNotices(() => !this.link.isUp);
    this.follow();
    this.link.open();
    this.kept = new Kept();
    this.recalling = setTimeout(() => this.recall(), this.kept.isShell ? 0 : RECALL_AFTER_MS);
    this.ticking = setInterval(() => this.refresh(), TICK_MS);
  }

  close() {
    clearInterval(this.ticking);
    clearTimeout(this.recalling);
    this.stop.abort();
    this.stopDismissing();
    this.notifier.close();
    this.sound.close();
    this.link.close();
    this.outbox.close();
    this.view?.close?.();
    this.root.remove();
  }

  forget() {
    this.store = {
      race: null, link: null, rows: new Map(), desk: new Map(), runner: null, log: null, fuel: null, episodes: [],
      heard: new Map(), ready: new Map(),
    };
  }

  // The login or link is over: nothing that was shown may stay.
  shut() {
    this.forget();
    this.kept.forget();
    this.view?.close?.();
    this.view = null;
    this.banner.hidden = true;
    this.untold.refresh([]);
    this.fieldAlert.refresh(null);
    this.notifier.refresh([], false);
    this.account.refresh(null);
    fill(this.body, [endedView()]);
  }

  now() {
    return Date.now() / 1000 - clockSkew(this.link.offsets);
  }

  // Draws the view for the address as it is now.
  follow() {
    if (this.link.shutOut) return;
    const id = place();
    const cramp = isRunner(id) && param("view") === "cramp";
    if (this.view && id === this.id && cramp === this.cramp) return;
    const sameRunner = this.view && id === this.id;
    Object.assign(this, { id, cramp });
    if (!sameRunner) Object.assign(this.store, { runner: null, log: null, fuel: null, episodes: [], ...this.recalled?.runners.get(id) });
    this.drawView();
    if (!sameRunner) this.link.watch(id);
    this.refresh();
  }

  viewOf(id) {
    if (id === null) return new FieldView((to) => this.go(to), () => this.go(EVERYBODY), () => this.go(CHECK_IN));
    if (id === CHECK_IN) return new CheckInView(() => this.go(null));
    this.all = id === EVERYBODY ? EVERYBODY : (this.all ?? null);
    if (id === EVERYBODY) return new DeskView((to) => this.go(to), () => this.go(null), this.outbox);
    const steps = () => this.turn({ view: "cramp" });
    const bar = new LogBar(id, this.outbox, steps);
    if (this.cramp) return new CrampView(id, bar, () => this.turn({ view: null }), this.sound);
    return new RunnerView(id, bar, { back: () => this.go(this.all), steps });
  }

  // Other units, or another look.
  drawAnew() {
    if (frameIsOld()) window.location.reload();
    this.takeTheme();
    if (this.view === null) return;
    this.drawView();
    this.refresh();
  }

  drawView() {
    this.view?.close?.();
    this.view = this.viewOf(this.id);
    this.view.mark?.(this.store.episodes);
    fill(this.body, [this.view.element]);
  }

  turn(changes) {
    const address = addressWith(changes);
    if (address.href === window.location.href) return;
    window.history.pushState({}, "", address);
    this.follow();
    this.root.scrollIntoView({ block: "start" });
  }

  go(id) {
    const view = Object.keys(VIEWS).find((name) => VIEWS[name] === id) ?? null;
    this.turn({ runner: view ? null : id, view, for: null });
  }

  // Shows what was kept here before, as old as it is; nothing of it stays once there is news.
  async recall() {
    const state = await this.kept.read();
    if (!state || this.link.heard !== null || this.link.shutOut) return;
    const { race, link, rows, desk, runners } = state;
    this.recalled = { runners: new Map(runners) };
    Object.assign(this.store, { race, link, rows: new Map(rows), desk: new Map(desk), ...this.recalled.runners.get(this.id) });
    this.link.recall(state);
    if (race) this.takeRights(race.you);
    const { id } = this;
    const charts = await this.kept.readCharts(id);
    if (this.recalled === null) return; // meanwhile there was news
    if (charts && id === this.id) this.view.charts?.recall(charts);
    if (this.store.runner) this.view.take?.(this.store.runner);
    this.refresh();
  }

  take({ parts }) {
    if (this.recalled) this.forget();
    this.recalled = null;
    const { race, ...others } = parts;
    if (race) this.takeRace(race); // first: with other rights nothing of before may stay
    for (const [key, value] of Object.entries(others)) this.takePart(key, value);
    this.keep();
    this.refresh();
  }

  keep() {
    const now = Date.now() / 1000;
    this.kept.keep(this.store, this.link, now);
    const drawn = this.view?.charts?.drawn;
    if (drawn) this.kept.keepCharts(this.id, drawn, now);
  }

  takePart(key, value) {
    const { store } = this;
    if (key === "link") store.link = value;
    else if (key.startsWith("row/")) store.rows.set(key.slice(4), { ...value, worst: titled(value.worst) });
    else if (key.startsWith("desk/")) store.desk.set(key.slice(5), { ...value, incidents: value.incidents?.map(spoken) });
    else if (key.startsWith("ready/")) put(store.ready, key.slice(6), value);
    else if (key.startsWith("heard/")) put(store.heard, key.slice(6), value);
    else if (key === "runner" && value.runner === this.id) {
      store.runner = { ...value, alerts: value.alerts?.map(spoken) };
      this.view.take?.(store.runner);
    } else if (key === "fuel" && value.runner === this.id) store.fuel = value.ledger;
    else if (key === "log" && value.runner === this.id) store.log = value.entries;
    else if (key === "episodes" && value.runner === this.id) {
      store.episodes = value.episodes?.map(titled) ?? [];
      this.view.mark?.(store.episodes);
    }
  }

  takeRace(race) {
    const before = this.store.race;
    if (before && before.you.rights !== race.you.rights) this.beginAnew();
    for (const id of this.store.rows.keys()) {
      if (!race.runners.some((runner) => runner.id === id)) this.store.rows.delete(id);
    }
    this.takeRights(race.you);
    if (this.id !== null && !isRunner(this.id) && !race.you.desk) this.go(null);
    this.store.race = race;
    const has = (list) => list?.runners.some((runner) => runner.id === this.id);
    // A runner we asked for in vain may have come since.
    if (this.id !== null && before && has(race) && !has(before)) this.link.watch(this.id);
  }

  // They may see more or less than before: that comes anew, and what came until now is gone.
  beginAnew() {
    this.forget();
    this.kept.forget();
    this.drawView();
  }

  takeRights(you) {
    this.root.dataset.logs = you.may_log ? "yes" : "no";
    this.root.dataset.desk = you.desk ? "yes" : "no";
  }

  takeTheme() {
    const paper = getComputedStyle(this.root).getPropertyValue("--st-background-color");
    applyLook(this.root, paper.trim());
    this.refresh();
  }

  refresh() {
    if (!this.view) return;
    if (this.link.shutOut) {
      this.shut();
      return;
    }
    this.root.dataset.signed = this.link.name ? "yes" : "no"; // then the server knows who logs
    this.account.refresh(this.link.name, this.store.race?.you.role);
    const now = this.now();
    const wrong = trouble(this.link, this.store.link);
    this.banner.hidden = wrong === null;
    this.untold.refresh(this.store.link?.untold ?? []);
    if (wrong) fill(this.banner, [el("strong", "", WORDS[wrong.word]), el("span", "", wrong.text)]);
    this.refreshView(now, wrong);
    this.soundSwitch.refresh();
    // Asked for once, where it is seen; later it is out of the way.
    const asks = !this.sound.isAsked && !this.cramp;
    if (asks !== (this.soundSwitch.element.nextElementSibling === this.body)) {
      this.root.insertBefore(this.soundSwitch.element, asks ? this.body : null);
    }
  }

  refreshView(now, wrong) {
    const { store } = this;
    if (isRunner(this.id)) {
      const shown = shownOf(store, this.id, this.outbox, now);
      this.view.refresh(store, now, wrong, shown);
      this.fieldAlert.refresh(null);
      this.notifier.refresh(wrong ? [] : shown.unseen, shown.quiet);
      return;
    }
    this.view.refresh(store, now, wrong);
    const isDesk = this.id === EVERYBODY;
    // At check-in nothing of the race is told.
    const unseen = wrong || this.id === CHECK_IN ? [] : unseenOfAll(store, isDesk);
    this.fieldAlert.refresh(isDesk ? null : unseen[0], store.race); // the desk lists them all
    this.notifier.refresh(unseen, isQuiet(store.race?.quiet, now, store.race?.timezone));
  }
}

// What an address names: a runner, everybody as the desk shows them, who checks in, or null for
// the cards.
function place() {
  return param("runner") ?? VIEWS[param("view")] ?? null;
}

function isRunner(id) {
  return id !== null && !Object.values(VIEWS).includes(id);
}

function put(map, key, value) {
  if (value === null) map.delete(key);
  else map.set(key, value);
}
