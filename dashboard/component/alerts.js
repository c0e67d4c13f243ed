// What the monitor wants to be known and done. Every word of it is the monitor's.
import { button, el, fill, say } from "./dom.js";
import { WORDS } from "./words.js";

// The one thing to do now: the worst alert that nobody has seen.
export class TopAlert {
  constructor(see) {
    this.alert = null;
    this.element = el("div", "top-alert");
    this.element.setAttribute("role", "status");
    this.title = el("strong");
    this.text = el("span", "alert-text");
    const words = el("div", "alert-words");
    words.append(this.title, this.text);
    this.element.append(words, button("see", WORDS.seen, () => see(this.alert)));
  }

  refresh(alerts, acked) {
    this.alert = alerts.find((alert) => !alert.seen && !acked.has(alert.id)) ?? null;
    this.element.hidden = this.alert === null;
    if (!this.alert) return;
    this.element.dataset.level = this.alert.level;
    say(this.title, this.alert.title);
    say(this.text, this.alert.text);
  }
}

export class AlertList {
  constructor(see) {
    this.see = see;
    this.items = new Map();
    this.element = el("div", "panel");
    this.none = el("p", "quiet", WORDS.noAlerts);
    this.list = el("ul", "alerts");
    this.element.append(el("h2", "", WORDS.alerts), this.none, this.list);
  }

  refresh(alerts, acked, timeZone, inPart = false) {
    this.none.hidden = alerts.length > 0 && !inPart;
    say(this.none, inPart ? WORDS.alertsInPart : WORDS.noAlerts);
    const kept = new Map();
    for (const alert of alerts) {
      const item = this.items.get(alert.id) ?? new Item(() => this.see(item.alert));
      item.refresh(alert, alert.seen || acked.has(alert.id), timeZone);
      kept.set(alert.id, item);
    }
    this.items = kept;
    fill(this.list, [...kept.values()].map((item) => item.element));
  }
}

class Item {
  constructor(see) {
    this.element = el("li", "alert");
    this.meta = el("span", "quiet");
    this.title = el("strong");
    this.text = el("span", "alert-text");
    this.steps = el("ol");
    this.button = button("see", WORDS.seen, see);
    const words = el("div", "alert-words");
    words.append(this.meta, this.title, this.text, this.steps);
    this.element.append(words, this.button);
  }

  refresh(alert, seen, timeZone) {
    this.alert = alert;
    this.element.dataset.level = seen ? "seen" : alert.level;
    const time = clock(alert.t, timeZone);
    say(this.meta, `${WORDS.alertLevels[alert.level]} · ${time}${seen ? ` · ${WORDS.wasSeen}` : ""}`);
    say(this.title, alert.title);
    say(this.text, alert.text);
    const steps = alert.steps ?? [];
    if (steps.length !== this.steps.children.length) fill(this.steps, steps.map((step) => el("li", "", step)));
    this.steps.hidden = steps.length === 0;
    this.button.hidden = seen;
  }
}

export function clock(t, timeZone) {
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return new Intl.DateTimeFormat("en-GB", form).format(new Date(t * 1000));
}
