// All runners, who needs help first.
import { ageText, freshness, readingAge } from "./age.js";
import { button, el, fill, flag, say } from "./dom.js";
import { number, shortUnit } from "./numbers.js";
import { hidesReading } from "./sharing.js";
import { condition, SHAPES, urgency } from "./state.js";
import { WORDS } from "./words.js";

// A card must not slip away from under a finger.
const REORDER_EVERY_S = 10;

export class FieldView {
  constructor(open, toDesk, toCheckIn) {
    this.open = open;
    this.cards = new Map();
    this.element = el("section", "field");
    this.title = el("h1", "title");
    this.note = el("p", "note");
    this.grid = el("div", "cards");
    const top = el("header", "runner-top");
    const elsewhere = el("nav", "elsewhere to-desk");
    elsewhere.append(button("back", WORDS.checkIn, toCheckIn), button("back", WORDS.desk, toDesk));
    top.append(this.title, elsewhere);
    this.element.append(top, this.note, this.grid);
    this.order = [];
    this.orderedAt = 0;
  }

  refresh(store, now, wrong) {
    const runners = store.race?.runners ?? [];
    say(this.title, store.race?.name ?? "");
    say(this.note, this.sentence(store));
    this.note.hidden = this.note.textContent === "";
    for (const info of runners) {
      const card = this.cards.get(info.id) ?? this.add(info);
      card.refresh(store.rows.get(info.id) ?? null, now, wrong);
    }
    this.drop(runners);
    this.sort(store, now, wrong);
  }

  // Who is not in the race any more, or not for this visitor.
  drop(runners) {
    if (this.cards.size === runners.length) return;
    const ids = new Set(runners.map((info) => info.id));
    for (const [id, card] of this.cards) {
      if (ids.has(id)) continue;
      card.element.remove();
      this.cards.delete(id);
    }
    this.orderedAt = 0;
  }

  sentence(store) {
    if (!store.race) return WORDS.waiting;
    if (!store.race.runners.length) return WORDS.nobody;
    const down = store.link?.gateways_down ?? [];
    return down.length ? WORDS.gatewayDown({ names: down.join(", ") }) : "";
  }

  add(info) {
    const card = new Card(info, this.open);
    this.cards.set(info.id, card);
    this.orderedAt = 0;
    return card;
  }

  sort(store, now, wrong) {
    if (now - this.orderedAt < REORDER_EVERY_S) return;
    // While nothing new comes the order stays as it was known last.
    if (wrong && this.order.length === this.cards.size) return;
    this.orderedAt = now;
    const rank = (id) => {
      const row = store.rows.get(id) ?? null;
      return urgency(row, condition(row, now, wrong));
    };
    const ids = [...this.cards.keys()];
    this.order = ids.map((id, index) => ({ id, index, rank: rank(id) }));
    this.order.sort((a, b) => b.rank - a.rank || a.index - b.index);
    fill(this.grid, this.order.map(({ id }) => this.cards.get(id).element));
  }
}

class Card {
  constructor(info, open) {
    this.element = el("a", "card");
    this.element.href = `?runner=${encodeURIComponent(info.id)}`;
    this.element.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(info.id);
    });
    this.head = el("div", "card-head");
    this.shape = el("span", "shape");
    this.word = el("span", "word");
    this.age = el("span", "age");
    this.head.append(this.shape, this.word, this.age);
    const name = el("div", "card-name");
    if (info.bib) name.append(el("span", "bib", info.bib));
    name.append(el("span", "", info.name));
    this.indices = { fatigue: new Index("fatigue"), cramp: new Index("cramp") };
    const indices = el("div", "card-indices");
    indices.append(this.indices.fatigue.element, this.indices.cramp.element);
    this.vitals = el("div", "card-vitals");
    this.values = ["heart_rate_bpm", "cadence_spm", "distance_m"].map((name) => new Value(name));
    this.vitals.append(...this.values.map((value) => value.element));
    this.alerts = el("div", "card-alerts");
    this.element.append(this.head, name, indices, this.vitals, this.alerts);
  }

  refresh(row, now, wrong) {
    const state = condition(row, now, wrong);
    this.head.dataset.level = state.stale || state.ended ? "stale" : state.level;
    flag(this.element, "stale", state.stale);
    const words = this.words(row, state);
    say(this.shape, words.shape);
    say(this.word, words.word);
    say(this.age, words.age);
    for (const [name, index] of Object.entries(this.indices)) index.refresh(row?.[name], state);
    for (const value of this.values) value.refresh(row, now);
    const alerts = ["urgent", "warning"].filter((level) => row?.alerts?.[level]);
    say(this.alerts, alerts.map((level) => WORDS.alertCounts[level]({ count: row.alerts[level] })).join(" · "));
    this.alerts.hidden = alerts.length === 0;
  }

  words(row, state) {
    if (!state.known) {
      return { shape: "?", word: state.withheld ? WORDS.notShared : WORDS.noData, age: "" };
    }
    const heard = state.heardS === null ? "" : ageText(state.heardS);
    if (state.ended) return { shape: "■", word: WORDS.ended[row.phase], age: "" };
    if (state.silent) return { shape: "?", word: WORDS.noData, age: heard };
    if (state.stale) return { shape: "?", word: WORDS.old, age: ageText(state.ageS) };
    const age = `${WORDS.live} ${heard}`;
    if (state.withheld) return { shape: "", word: WORDS.phases[row.phase], age };
    return { shape: SHAPES[state.level], word: WORDS.levels[state.level], age };
  }
}

class Index {
  constructor(name) {
    this.element = el("div", "card-index");
    this.score = el("span", "card-score");
    this.level = el("span", "card-level");
    this.element.append(this.score, el("span", "card-label", WORDS.short[name]), this.level);
  }

  refresh(index, state) {
    const shown = index && index.score !== undefined && !state.gone;
    say(this.score, shown ? String(Math.round(index.score)) : "—");
    const level = shown && !state.stale ? index.level : null;
    this.score.hidden = Boolean(state.withheld);
    if (state.withheld) say(this.level, WORDS.notShared);
    else say(this.level, level ? `${SHAPES[level]} ${WORDS.levels[level]}` : "");
    this.level.dataset.level = level ?? "";
  }
}

class Value {
  constructor(name) {
    this.name = name;
    this.element = el("span", "card-value");
    this.number = el("b");
    this.element.append(this.number, el("span", "unit", ` ${shortUnit(name)}`));
  }

  refresh(row, now) {
    const reading = this.name === "distance_m" ? row?.distance_m : row?.readings?.[this.name];
    const ageS = reading ? readingAge(reading, row.at, now) : null;
    // The distance covered does not become untrue with age, unlike what the body does.
    const fresh = this.name === "distance_m" && reading ? "live" : freshness(ageS);
    say(this.number, fresh === "gone" ? "—" : number(this.name, reading[0]));
    flag(this.element, "old", fresh === "old");
    // A card has no room for words about each; the tile of the index says it.
    this.element.hidden = hidesReading(row, this.name);
  }
}
