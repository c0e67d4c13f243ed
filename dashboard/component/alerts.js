// What the monitor wants to be known and done. Every word of it is the monitor's.
import { button, el, fill, isolated, say } from "./dom.js";
import { WORDS } from "./words.js";

const SNOOZE_MIN = [5, 15, 30];
const WITH_STEPS = new Set(["cramp_now", "restart"]); // kinds that have a page of their own

// What can be done about an alert: seen, later, and the page with its steps.
class Answers {
  constructor(on) {
    this.element = el("div", "answers");
    this.seen = button("see", WORDS.seen, () => on.see(this.alert));
    this.steps = button("see look", WORDS.openSteps, () => on.steps());
    this.later = button("see", WORDS.later, () => this.setOpen(this.snoozes.hidden));
    this.snoozes = el("div", "snoozes");
    this.snoozes.append(...SNOOZE_MIN.map((minutes) =>
      button("see", WORDS.snoozeFor({ minutes }), () => {
        this.setOpen(false);
        on.snooze(this.alert, minutes);
      })));
    this.element.append(this.seen, this.later, this.steps, this.snoozes);
    this.setOpen(false);
  }

  setOpen(open) {
    this.snoozes.hidden = !open;
    this.later.setAttribute("aria-expanded", String(open));
  }

  refresh(alert, seen) {
    if (this.alert?.id !== alert.id) this.setOpen(false);
    this.alert = alert;
    this.seen.hidden = seen;
    this.later.hidden = seen;
    if (seen) this.setOpen(false);
    this.steps.hidden = !WITH_STEPS.has(alert.kind);
    this.element.hidden = seen && this.steps.hidden;
  }
}

// The one thing to do now: the worst alert that nobody has seen, if it may be shown now.
export class TopAlert {
  constructor(on) {
    this.element = el("div", "top-alert");
    this.element.setAttribute("role", "status");
    this.title = el("strong");
    this.text = el("span", "alert-text");
    this.answers = new Answers(on);
    const words = el("div", "alert-words");
    words.append(this.title, this.text);
    this.element.append(words, this.answers.element);
  }

  refresh(alert) {
    this.element.hidden = !alert;
    if (!alert) return;
    this.element.dataset.level = alert.level;
    say(this.title, alert.title);
    say(this.text, alert.text);
    this.answers.refresh(alert, false);
  }
}

export class AlertList {
  constructor(on) {
    this.on = on;
    this.items = new Map();
    this.element = el("div", "panel");
    this.none = el("p", "quiet", WORDS.noAlerts);
    this.held = el("p", "quiet");
    this.list = el("ul", "alerts");
    this.element.append(el("h2", "", WORDS.alerts), this.none, this.held, this.list);
  }

  // `held` says in a sentence what quiet hours hold back, or nothing; `inPart` that not all are shown.
  refresh(alerts, isSeen, timeZone, held, inPart = false) {
    this.none.hidden = alerts.length > 0 && !inPart;
    say(this.none, inPart ? WORDS.alertsInPart : WORDS.noAlerts);
    say(this.held, held);
    this.held.hidden = held === "";
    const kept = new Map();
    for (const alert of alerts) {
      const item = this.items.get(alert.id) ?? new Item(this.on);
      item.refresh(alert, isSeen(alert), timeZone);
      kept.set(alert.id, item);
    }
    this.items = kept;
    fill(this.list, [...kept.values()].map((item) => item.element));
  }
}

class Item {
  constructor(on) {
    this.element = el("li", "alert");
    this.meta = el("span", "quiet");
    this.title = el("strong");
    this.text = el("span", "alert-text");
    this.steps = el("ol");
    this.answers = new Answers(on);
    const words = el("div", "alert-words");
    words.append(this.meta, this.title, this.text, this.steps);
    this.element.append(words, this.answers.element);
  }

  refresh(alert, seen, timeZone) {
    this.element.dataset.level = seen ? "seen" : alert.level;
    const time = clock(alert.t, timeZone);
    say(this.meta, `${WORDS.alertLevels[alert.level]} · ${time}${seen ? ` · ${seenWords(alert)}` : ""}`);
    say(this.title, alert.title);
    say(this.text, alert.text);
    const steps = alert.steps ?? [];
    if (steps.join("\n") !== this.said) {
      this.said = steps.join("\n");
      fill(this.steps, steps.map((step) => el("li", "", step)));
    }
    this.steps.hidden = steps.length === 0;
    this.answers.refresh(alert, seen);
  }
}

function seenWords(alert) {
  return alert.by ? `${WORDS.wasSeen} ${WORDS.by({ name: isolated(alert.by) })}` : WORDS.wasSeen;
}

export function clock(t, timeZone) {
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return new Intl.DateTimeFormat("en-GB", form).format(new Date(t * 1000));
}
