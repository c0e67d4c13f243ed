// One runner: the state at arm's length first, then why, then the hour behind.
import { ageText } from "./age.js";
import { AlertList, TopAlert } from "./alerts.js";
import { Balances } from "./balances.js";
import { Charts } from "./charts.js";
import { button, el, flag, say } from "./dom.js";
import { Fuel } from "./fuel.js";
import { HandoverButton } from "./handover.js";
import { IndexTile } from "./indextile.js";
import { LogList } from "./loglist.js";
import { NextStop } from "./nextstop.js";
import { hides } from "./sharing.js";
import { condition, SHAPES } from "./state.js";
import { Sensors, Vitals } from "./vitals.js";
import { WORDS } from "./words.js";

export class RunnerView {
  // `go` are the ways from here: back to all runners, and to the steps for a cramp.
  constructor(id, logBar, go) {
    this.id = id;
    this.logBar = logBar;
    this.element = el("section", "runner");
    this.name = el("h1", "title");
    const top = el("header", "runner-top");
    const up = button("back", `‹ ${WORDS.all}`, go.back);
    up.setAttribute("aria-label", WORDS.allRunners);
    top.append(up, this.name);
    this.state = new StateBand();
    const log = (fields) => logBar.outbox.add(id, fields);
    const on = {
      see: (alert) => log({ kind: "ack", alert: alert.id }),
      snooze: (alert, minutes) => log({ kind: "snooze", alert: alert.id, minutes }),
      steps: go.steps,
    };
    this.topAlert = new TopAlert(on);
    this.tiles = { fatigue: new IndexTile("fatigue"), cramp: new IndexTile("cramp") };
    this.nextStop = new NextStop();
    this.vitals = new Vitals();
    this.balances = new Balances();
    this.fuel = new Fuel((pieces) => logBar.outbox.addAll(id, pieces));
    this.charts = new Charts(id);
    this.alerts = new AlertList(on);
    this.logged = new LogList((entry) => logBar.outbox.undo(id, entry));
    this.handover = new HandoverButton(id);
    this.sensors = new Sensors();
    this.element.append(top, this.layout(), logBar.element);
  }

  layout() {
    const now = el("div", "now");
    const tiles = el("div", "tiles");
    tiles.append(this.tiles.fatigue.element, this.tiles.cramp.element);
    const stop = this.nextStop.element;
    now.append(this.state.element, this.topAlert.element, tiles, stop, this.vitals.element);
    const why = el("div", "why");
    why.append(this.tiles.fatigue.why, this.tiles.cramp.why, this.balances.element, this.fuel.element);
    const rest = el("div", "rest");
    rest.append(this.charts.element, this.alerts.element, this.handover.element, this.logged.element, this.sensors.element);
    const columns = el("div", "columns");
    columns.append(now, why, rest);
    return columns;
  }

  close() {
    this.charts.close();
  }

  take(view) {
    if (!hides(view, "all")) this.charts.add(view);
  }

  mark(episodes) {
    this.charts.mark(episodes);
  }

  refresh(store, now, wrong, shown) {
    const { view } = shown;
    say(this.name, shown.title);
    const state = condition(view, now, wrong);
    this.state.refresh(view, state, store.link);
    this.topAlert.refresh(shown.loud[0]);
    const held = shown.unseen.length - shown.loud.length;
    const heldWords = held ? WORDS.heldBack({ count: held, until: store.race.quiet.split("-")[1] }) : "";
    const inPart = Boolean(view?.hidden?.length);
    this.alerts.refresh(view?.alerts ?? [], shown.isSeen, store.race?.timezone, heldWords, inPart);
    for (const [name, tile] of Object.entries(this.tiles)) tile.refresh(view?.[name], state);
    this.nextStop.refresh(view, store, now, state);
    this.vitals.refresh(view, now);
    this.balances.refresh(view, state);
    this.fuel.refresh(store.fuel, state);
    this.handover.refresh(inPart);
    this.sensors.refresh(view);
    this.charts.refresh(store.race?.timezone, wrong, view);
    this.logged.refresh(shown.entries, store);
    this.logBar.refresh(shown.entries, store, now);
    flag(this.element, "stale", state.stale);
  }
}

class StateBand {
  constructor() {
    this.element = el("div", "state");
    this.shape = el("span", "shape");
    this.word = el("span", "word");
    this.age = el("span", "age");
    this.line = el("span", "line");
    this.element.append(this.shape, this.word, this.age, this.line);
  }

  refresh(view, state, link) {
    const { shape, word, age, line } = this.words(view, state, link);
    this.element.dataset.level = state.stale || state.ended ? "stale" : state.level;
    say(this.shape, shape);
    say(this.word, word);
    say(this.age, age);
    say(this.line, line);
    this.line.hidden = line === "";
  }

  words(view, state, link) {
    if (!state.known && state.withheld) {
      return { shape: "?", word: WORDS.notShared, age: "", line: WORDS.notSharedText };
    }
    if (!state.known) return { shape: "?", word: WORDS.noData, age: "", line: WORDS.noDataYet };
    const phase = WORDS.phases[view.phase];
    const level = `${SHAPES[state.level]} ${WORDS.levels[state.level]}`;
    const old = WORDS.lastKnown({ what: level, age: ageText(state.ageS) });
    if (state.ended) return { shape: "■", word: WORDS.ended[view.phase], age: "", line: "" };
    if (state.silent) return this.silence(state, link);
    if (state.stale) return { shape: "?", word: WORDS.old, age: ageText(state.ageS), line: old };
    const age = `${WORDS.live} ${ageText(state.heardS)}`;
    if (state.withheld) return { shape: "", word: phase, age, line: "" };
    const behind = view.behind_s > 60 ? ` · ${WORDS.behind({ age: ageText(view.behind_s) })}` : "";
    return {
      shape: SHAPES[state.level],
      word: WORDS.levels[state.level],
      age,
      line: reason(view, state.level) + phase + behind,
    };
  }

  silence(state, link) {
    const down = link?.gateways_down ?? [];
    const known = state.heardS === null ? WORDS.noDataYet : WORDS.noDataText({ age: ageText(state.heardS) });
    const why = down.length ? ` ${WORDS.gatewayDown({ names: down.join(", ") })}` : "";
    const age = state.heardS === null ? "" : ageText(state.heardS);
    return { shape: "?", word: WORDS.noData, age, line: known + why };
  }
}

// Which index the state comes from.
function reason(view, level) {
  const names = ["fatigue", "cramp"].filter((name) => view[name].level === level);
  return `${names.length === 2 ? WORDS.both.indices : WORDS[names[0]]} · `;
}
