// The live page: one socket, one clock, and the view that the address names.
import { addressWith, param } from "./address.js";
import { clockSkew } from "./age.js";
import { CrampView } from "./crampview.js";
import { DeskView, EVERYBODY } from "./desk.js";
import { el, fill } from "./dom.js";
import { FieldView } from "./field.js";
import { FieldAlert, unseenOfAll } from "./fieldalert.js";
import { Link } from "./link.js";
import { LogBar } from "./logbar.js";
import { Outbox } from "./outbox.js";
import { isQuiet } from "./quiet.js";
import { dismissNotices } from "./notice.js";
import { Notifier } from "./notifier.js";
import { RunnerView } from "./runner.js";
import { Account, endedView } from "./sharing.js";
import { shownOf } from "./shown.js";
import { Sound, SoundSwitch } from "./sound.js";
import { trouble } from "./state.js";
import { WORDS } from "./words.js";

const TICK_MS = 500;
const pages = new WeakMap();

// Called by Streamlit on mount and on every change of theme.
export function draw(parent) {
  let page = pages.get(parent);
  if (!page) {
    page = new Page(parent);
    pages.set(parent, page);
  }
  page.takeTheme();
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
    this.body = el("main", "body");
    this.sound = new Sound(() => this.refresh());
    this.soundSwitch = new SoundSwitch(this.sound);
    this.notifier = new Notifier(this.sound, () => this.now());
    this.fieldAlert = new FieldAlert((id) => this.go(id));
    this.account = new Account();
    this.root.append(
      this.banner, this.fieldAlert.element, this.body, this.soundSwitch.element, this.account.element,
    );
    parent.append(this.root);
    this.outbox = new Outbox(() => this.refresh(), () => this.now());
    this.link = new Link((message) => this.take(message), () => this.refresh());
    const on = { signal: this.stop.signal };
    window.addEventListener("popstate", () => this.follow(), on);
    window.addEventListener("resize", () => this.refresh(), on);
    this.stopDismissing = dismissNotices(() => !this.link.isUp);
    this.follow();
    this.link.open();
    this.ticking = setInterval(() => this.refresh(), TICK_MS);
  }

  close() {
    clearInterval(this.ticking);
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
    };
  }

  // The login or link is over: nothing that was shown may stay.
  shut() {
    this.forget();
    this.view?.close?.();
    this.view = null;
    this.banner.hidden = true;
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
    const cramp = id !== null && id !== EVERYBODY && param("view") === "cramp";
    if (this.view && id === this.id && cramp === this.cramp) return;
    const sameRunner = this.view && id === this.id;
    Object.assign(this, { id, cramp });
    if (!sameRunner) Object.assign(this.store, { runner: null, log: null, fuel: null, episodes: [] });
    this.view?.close?.();
    this.view = this.viewOf(id);
    this.view.mark?.(this.store.episodes);
    fill(this.body, [this.view.element]);
    if (!sameRunner) this.link.watch(id);
    this.refresh();
  }

  viewOf(id) {
    if (id === null) return new FieldView((to) => this.go(to), () => this.go(EVERYBODY));
    this.all = id === EVERYBODY ? EVERYBODY : (this.all ?? null);
    if (id === EVERYBODY) return new DeskView((to) => this.go(to), () => this.go(null), this.outbox);
    const steps = () => this.turn({ view: "cramp" });
    const bar = new LogBar(id, this.outbox, steps);
    if (this.cramp) return new CrampView(id, bar, () => this.turn({ view: null }), this.sound);
    return new RunnerView(id, bar, { back: () => this.go(this.all), steps });
  }

  turn(changes) {
    const address = addressWith(changes);
    if (address.href === window.location.href) return;
    window.history.pushState({}, "", address);
    this.follow();
    this.root.scrollIntoView({ block: "start" });
  }

  go(id) {
    const isDesk = id === EVERYBODY;
    this.turn({ runner: isDesk ? null : id, view: isDesk ? "desk" : null });
  }

  take({ parts }) {
    for (const [key, value] of Object.entries(parts)) this.takePart(key, value);
    this.refresh();
  }

  takePart(key, value) {
    const { store } = this;
    if (key === "race") this.takeRace(value);
    else if (key === "link") store.link = value;
    else if (key.startsWith("row/")) store.rows.set(key.slice(4), value);
    else if (key.startsWith("desk/")) store.desk.set(key.slice(5), value);
    else if (key === "runner" && value.runner === this.id) {
      store.runner = value;
      this.view.take?.(value);
    } else if (key === "fuel" && value.runner === this.id) store.fuel = value.ledger;
    else if (key === "log" && value.runner === this.id) store.log = value.entries;
    else if (key === "episodes" && value.runner === this.id) {
      store.episodes = value.episodes;
      this.view.mark?.(value.episodes);
    }
  }

  takeRace(race) {
    const before = this.store.race;
    for (const id of this.store.rows.keys()) {
      if (!race.runners.some((runner) => runner.id === id)) this.store.rows.delete(id);
    }
    this.root.dataset.logs = race.you.may_log ? "yes" : "no";
    this.root.dataset.desk = race.you.desk ? "yes" : "no";
    if (this.id === EVERYBODY && !race.you.desk) this.go(null);
    this.store.race = race;
    const has = (list) => list?.runners.some((runner) => runner.id === this.id);
    // A runner we asked for in vain may have come since.
    if (this.id !== null && before && has(race) && !has(before)) this.link.watch(this.id);
  }

  takeTheme() {
    const paper = getComputedStyle(this.root).getPropertyValue("--st-background-color");
    this.root.dataset.theme = isDark(paper.trim()) ? "dark" : "light";
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
    if (this.id !== null && this.id !== EVERYBODY) {
      const shown = shownOf(store, this.id, this.outbox, now);
      this.view.refresh(store, now, wrong, shown);
      this.fieldAlert.refresh(null);
      this.notifier.refresh(wrong ? [] : shown.unseen, shown.quiet);
      return;
    }
    this.view.refresh(store, now, wrong);
    const isDesk = this.id === EVERYBODY;
    const unseen = wrong ? [] : unseenOfAll(store, isDesk);
    this.fieldAlert.refresh(isDesk ? null : unseen[0], store.race); // the desk lists them all
    this.notifier.refresh(unseen, isQuiet(store.race?.quiet, now, store.race?.timezone));
  }
}

// What an address names: a runner, everybody as the desk shows them, or null for the cards.
function place() {
  return param("runner") ?? (param("view") === "desk" ? EVERYBODY : null);
}

function isDark(colour) {
  const digits = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  const parts = digits
    ? digits.slice(1).map((pair) => parseInt(pair, 16))
    : (colour.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  return 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2] < 128;
}
