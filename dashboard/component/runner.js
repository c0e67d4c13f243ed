// One runner: the state at arm's length first, then why, then the hour behind.
import { ageText } from "./age.js";
import { AlertList, TopAlert } from "./alerts.js";
import { Charts } from "./charts.js";
import { button, el, flag, say } from "./dom.js";
import { IndexTile } from "./indextile.js";
import { hides } from "./sharing.js";
import { condition, SHAPES } from "./state.js";
import { Sensors, Vitals } from "./vitals.js";
import { WORDS } from "./words.js";

export class RunnerView {
  constructor(id, logBar, back) {
    this.id = id;
    this.logBar = logBar;
    this.element = el("section", "runner");
    this.name = el("h1", "title");
    const top = el("header", "runner-top");
    const up = button("back", `‹ ${WORDS.all}`, back);
    up.setAttribute("aria-label", WORDS.allRunners);
    top.append(up, this.name);
    this.state = new StateBand();
    this.topAlert = new TopAlert((alert) => this.acknowledge(alert));
    this.tiles = { fatigue: new IndexTile("fatigue"), cramp: new IndexTile("cramp") };
    this.vitals = new Vitals();
    this.charts = new Charts(id);
    this.alerts = new AlertList((alert) => this.acknowledge(alert));
    this.sensors = new Sensors();
    this.element.append(top, this.layout(), logBar.element);
  }

  layout() {
    const now = el("div", "now");
    const tiles = el("div", "tiles");
    tiles.append(this.tiles.fatigue.element, this.tiles.cramp.element);
    now.append(this.state.element, this.topAlert.element, tiles, this.vitals.element);
    const why = el("div", "why");
    why.append(this.tiles.fatigue.why, this.tiles.cramp.why);
    const rest = el("div", "rest");
    rest.append(this.charts.element, this.alerts.element, this.sensors.element);
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

  refresh(store, now, wrong) {
    const view = store.runner;
    const info = store.race?.runners.find((runner) => runner.id === this.id);
    say(this.name, title(store.race, info, this.id));
    const state = condition(view, now, wrong);
    this.state.refresh(view, state, store.link);
    const seen = this.logBar.outbox.acked;
    this.topAlert.refresh(view?.alerts ?? [], seen);
    this.alerts.refresh(view?.alerts ?? [], seen, store.race?.timezone, Boolean(view?.hidden?.length));
    for (const [name, tile] of Object.entries(this.tiles)) tile.refresh(view?.[name], state);
    this.vitals.refresh(view, now);
    this.sensors.refresh(view);
    this.charts.refresh(store.race?.timezone, wrong, view);
    this.logBar.refresh();
    flag(this.element, "stale", state.stale);
  }

  acknowledge(alert) {
    this.logBar.outbox.add(this.id, WORDS.ack, { kind: "ack", alert: alert.id });
  }
}

function title(race, info, id) {
  if (!race) return "";
  if (!info) return WORDS.notInRace(id);
  return info.bib ? `${info.bib} ${info.name}` : info.name;
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
    const old = WORDS.lastKnown(level, ageText(state.ageS));
    if (state.ended) return { shape: "■", word: WORDS.ended[view.phase], age: "", line: "" };
    if (state.silent) return this.silence(state, link);
    if (state.stale) return { shape: "?", word: WORDS.old, age: ageText(state.ageS), line: old };
    const age = `${WORDS.live} ${ageText(state.heardS)}`;
    if (state.withheld) return { shape: "", word: phase, age, line: "" };
    const behind = view.behind_s > 60 ? ` · ${WORDS.behind(ageText(view.behind_s))}` : "";
    return {
      shape: SHAPES[state.level],
      word: WORDS.levels[state.level],
      age,
      line: reason(view, state.level) + phase + behind,
    };
  }

  silence(state, link) {
    const down = link?.gateways_down ?? [];
    const known = state.heardS === null ? WORDS.noDataYet : WORDS.noDataText(ageText(state.heardS));
    const why = down.length ? ` ${WORDS.gatewayDown(down.join(", "))}` : "";
    const age = state.heardS === null ? "" : ageText(state.heardS);
    return { shape: "?", word: WORDS.noData, age, line: known + why };
  }
}

// Which index the state comes from.
function reason(view, level) {
  const names = ["fatigue", "cramp"].filter((name) => view[name].level === level);
  const words = names.map((name) => WORDS[name]);
  return `${words.length === 2 ? WORDS.both(...words) : words[0]} · `;
}
