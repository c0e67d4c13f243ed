// The pages of all runners: the worst urgent alert of anybody, and the way to who it is about.
import { button, el, say } from "./dom.js";
import { WORDS } from "./words.js";

export class FieldAlert {
  constructor(open) {
    this.element = el("div", "alert field-alert");
    this.element.setAttribute("role", "status");
    this.element.dataset.level = "urgent";
    this.title = el("strong");
    this.who = el("span", "alert-text");
    const words = el("div", "alert-words");
    words.append(this.title, this.who);
    const answers = el("div", "answers");
    answers.append(button("see look", WORDS.openRunner, () => open(this.alert.runner)));
    this.element.append(words, answers);
  }

  refresh(alert, race) {
    this.alert = alert ?? null;
    this.element.hidden = !alert;
    if (!alert) return;
    const info = race?.runners.find((runner) => runner.id === alert.runner);
    say(this.title, alert.title);
    say(this.who, info ? [info.bib, info.name].filter(Boolean).join(" ") : alert.runner);
  }
}

// The urgent alerts that nobody has seen, by what the cards or the desk know; the newest first.
export function unseenOfAll(store, isDesk) {
  const ofCards = () => [...store.rows].map(([runner, row]) => ({ ...row?.worst, runner }));
  const ofDesk = () => [...store.desk].flatMap(([runner, row]) =>
    (row?.incidents ?? []).filter((one) => !one.seen).map((one) => ({ ...one, runner })));
  const unseen = (isDesk ? ofDesk() : ofCards()).filter((alert) => alert.level === "urgent");
  return unseen.sort((one, other) => other.t - one.t);
}
