// Before the start: who is not ready, which straps and pods are heard, and whose they are.
import { addressWith, param } from "./address.js";
import { Binding } from "./binding.js";
import { button, el, fill, isolated, say } from "./dom.js";
import { HeardCard, sensorName } from "./heardcard.js";
import { readiness, ReadyList } from "./readylist.js";
import { WORDS } from "./words.js";

export const CHECK_IN = "~"; // what is watched instead of a runner
const STALE_S = 10; // gateways tell every 2 s
const REORDER_EVERY_S = 10; // a button must not slip away from under a finger
const REORDER_IDLE_S = 4; // before a runner is chosen there is none to press
const FIRST_WORD_S = 5; // gateways have to be asked first
const STEP_DB = 5; // how strongly one is heard wavers by as much

export class CheckInView {
  constructor(back) {
    this.cards = new Map();
    this.order = [];
    this.orderedAt = 0;
    this.before = new Map(); // heart rates of when the runner was chosen: who jumps rises
    this.binding = new Binding(() => this.again());
    this.element = el("section", "checkin");
    this.title = el("h1", "title", WORDS.checkInTitle);
    const top = el("header", "runner-top");
    top.append(button("back", `‹ ${WORDS.cards}`, back), this.title);
    this.ready = new ReadyList((id) => this.choose(id === this.runner ? null : id));
    this.ready.again = () => this.again();
    this.chosen = el("div", "chosen");
    this.chosenWords = el("strong");
    this.help = el("span", "chosen-help", WORDS.bindHelp);
    this.cancel = button("plain", WORDS.cancel, () => this.leave());
    this.said = el("p", "chosen-said");
    this.said.setAttribute("role", "status");
    const words = el("div", "chosen-words");
    words.append(this.said, this.chosenWords, this.help);
    this.chosen.append(words, this.cancel);
    this.none = el("p", "quiet");
    this.list = el("ul", "heard-list");
    this.more = el("p", "quiet");
    const around = el("section", "around");
    around.append(el("h2", "", WORDS.heardSensors), this.chosen, this.none, this.list, this.more);
    const columns = el("div", "checkin-columns");
    columns.append(this.ready.element, around);
    this.element.append(top, columns);
    this.runner = param("for");
  }

  choose(id) {
    this.runner = id;
    this.result = null;
    this.orderedAt = 0;
    window.history.replaceState({}, "", addressWith({ for: id }));
    this.before.clear();
    this.again();
    if (id !== null) this.chosen.scrollIntoView({ block: "start" });
  }

  // From a runner back to all of them, and on a phone up to their list.
  leave() {
    if (this.runner !== null) this.choose(null);
    else this.ready.element.scrollIntoView({ block: "start" });
  }

  again() {
    if (this.last) this.refresh(...this.last);
  }

  refresh(store, now, wrong) {
    this.last = [store, now, wrong];
    const runners = store.race?.runners ?? [];
    this.names = new Map(runners.map((info) => [info.id, info.name]));
    if (this.runner !== null && store.race && !this.names.has(this.runner)) this.runner = null;
    say(this.title, `${WORDS.checkInTitle}: ${store.race?.name ?? ""}`);
    this.ready.refresh(readiness(runners, store.ready), this.runner, Boolean(wrong));
    this.refreshChosen();
    this.shown = shownOf(store.heard);
    this.refreshHeard(now, Boolean(wrong));
    this.openedAt ??= now;
    const waits = now - this.openedAt < FIRST_WORD_S;
    say(this.none, store.heard.size ? WORDS.noneHeard : waits ? WORDS.waiting : WORDS.noGateway);
    this.none.hidden = this.shown.length > 0;
    const more = [...store.heard.values()].reduce((sum, view) => sum + (view.heard.more ?? 0), 0);
    say(this.more, more ? WORDS.moreHeard({ count: more }) : "");
  }

  nameOf(id) {
    return this.names?.get(id) ?? id;
  }

  refreshChosen() {
    const chosen = this.runner !== null;
    say(this.chosenWords, chosen ? WORDS.bindFor({ name: isolated(this.nameOf(this.runner)) }) : WORDS.chooseFirst);
    this.chosen.dataset.chosen = chosen ? "yes" : "no";
    this.help.hidden = !chosen;
    say(this.cancel, chosen ? WORDS.cancel : WORDS.toRunners);
    this.said.hidden = !this.result;
    this.chosenWords.hidden = !chosen && Boolean(this.result);
    say(this.said, this.result ?? "");
  }

  refreshHeard(now, wrong) {
    this.sort(now);
    const by = new Map(this.shown.map((shown) => [key(shown), shown]));
    const act = {
      bind: (shown, force) => this.bind(shown, force),
      unbind: (shown) => this.unbind(shown),
      again: () => this.again(),
    };
    fill(this.list, this.order.map((name) => {
      const shown = by.get(name);
      const card = this.cards.get(name) ?? new HeardCard(act);
      this.cards.set(name, card);
      card.refresh(shown, {
        runner: this.runner,
        nameOf: (id) => this.nameOf(id),
        asked: this.binding.of(shown.sensor.handle),
        before: this.beforeOf(shown.sensor),
        now,
        stale: wrong || now - shown.at > STALE_S,
      });
      return card.element;
    }));
    for (const name of this.cards.keys()) if (!by.has(name)) this.cards.delete(name);
  }

  beforeOf({ handle, heart_rate_bpm: bpm }) {
    if (this.runner === null) return null;
    if (!this.before.has(handle) && bpm !== undefined) this.before.set(handle, bpm);
    return this.before.get(handle) ?? null;
  }

  // Those of nobody first, the nearest of them on top; whoever is new comes last until then.
  sort(now) {
    const names = this.shown.map(key);
    const every = this.runner === null ? REORDER_IDLE_S : REORDER_EVERY_S;
    if (now - this.orderedAt >= every) {
      this.orderedAt = now;
      this.order = [...this.shown].sort((a, b) => rank(a) - rank(b)).map(key);
      return;
    }
    this.order = this.order.filter((name) => names.includes(name));
    this.order.push(...names.filter((name) => !this.order.includes(name)));
  }

  async bind({ sensor, gateway }, force) {
    const { runner } = this;
    this.result = null;
    const done = await this.binding.ask({ gateway, handle: sensor.handle, runner, force });
    if (done?.state !== "bound") return;
    // Another tap must not bind another sensor to the same runner by chance.
    if (this.runner === runner) this.choose(null);
    const now = done.spare ? WORDS.isNowSpare : WORDS.isNow;
    this.result = now({ sensor: isolated(sensorName(sensor)), name: isolated(this.nameOf(runner)) });
    this.again();
  }

  async unbind({ sensor, gateway }) {
    const { runner } = sensor;
    const done = await this.binding.ask({ gateway, handle: sensor.handle, runner, action: "unbind" });
    if (done?.state !== "unbound") return;
    this.result = WORDS.isFree({ sensor: isolated(sensorName(sensor)), name: isolated(this.nameOf(runner)) });
    this.again();
  }
}

// Everything that is heard, of all gateways, each with its gateway and how to tell its age.
function shownOf(heard) {
  const several = heard.size > 1;
  return [...heard].flatMap(([gateway, { at, heard: told }]) =>
    (told.sensors ?? []).map((sensor) => ({
      sensor, gateway, several, at, hold: told.hold_s,
      agesBy: (now) => (sensor.measured_age_s === undefined ? null : Math.max(0, now - at) + sensor.measured_age_s),
    })));
}

function key({ gateway, sensor }) {
  return `${gateway}/${sensor.handle}`;
}

function rank({ sensor }) {
  const strength = -Math.round((sensor.rssi_dbm ?? -128) / STEP_DB);
  return strength + (sensor.runner === undefined ? 0 : 1000) + (sensor.state === "gone" ? 500 : 0);
}
