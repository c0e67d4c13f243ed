// Brings alerts to people who don't look: sound, the title of the tab and its badge.
import { isHeld } from "./quiet.js";

const AGAIN_S = 30; // an urgent alert that nobody has seen sounds again
const ICON_PX = 64;

export class Notifier {
  constructor(sound, now) {
    this.sound = sound;
    this.now = now;
    this.told = new Map(); // alert and what it said -> when it sounded last
    this.plainTitle = document.title;
    this.badge = new Badge();
  }

  // `unseen` are alerts that nobody has seen, the worst first.
  refresh(unseen, quiet) {
    const worst = unseen[0];
    const urgent = unseen.filter((alert) => alert.level === "urgent").length;
    const title = urgent > 0 && worst ? `(${urgent}) ${worst.title}` : this.plainTitle;
    if (document.title !== title) {
      if (!document.title.startsWith("(")) this.plainTitle = document.title;
      document.title = urgent > 0 ? title : this.plainTitle;
    }
    this.badge.show(urgent);
    this.ring(unseen.filter((alert) => !isHeld(alert, quiet)));
  }

  ring(alerts) {
    const now = this.now();
    const due = alerts.filter((alert) => this.isDue(alert, now));
    for (const alert of due) this.told.set(key(alert), now);
    const loudest = due.find((alert) => alert.level !== "info");
    if (loudest) this.sound.play(loudest.level);
    const kept = new Set(alerts.map(key));
    for (const one of this.told.keys()) if (!kept.has(one)) this.told.delete(one);
  }

  isDue(alert, now) {
    const at = this.told.get(key(alert));
    return at === undefined || (alert.level === "urgent" && now - at >= AGAIN_S);
  }

  close() {
    document.title = this.plainTitle;
    this.badge.show(0);
  }
}

function key(alert) {
  return `${alert.id} ${alert.level} ${alert.t}`;
}

// The icon of the tab with the number of urgent alerts on it.
class Badge {
  constructor() {
    this.count = 0;
  }

  show(count) {
    if (count === this.count) return;
    this.count = count;
    if (count) navigator.setAppBadge?.(count).catch(() => {});
    else navigator.clearAppBadge?.().catch(() => {});
    const link = document.querySelector("link[rel~='icon']");
    if (!link) return;
    this.plain ??= link.href;
    link.href = count ? icon(count) : this.plain;
  }
}

function icon(count) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = ICON_PX;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#c4002b";
  pen.beginPath();
  pen.arc(ICON_PX / 2, ICON_PX / 2, ICON_PX / 2, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = `800 ${0.72 * ICON_PX}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count > 9 ? "9+" : String(count), ICON_PX / 2, 0.54 * ICON_PX);
  return canvas.toDataURL();
}
