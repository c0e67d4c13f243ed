// What the runner does not show to this visitor; the server has left it out already.
import { languageQuery } from "./address.js";
import { el, fill, say } from "./dom.js";
import { WORDS } from "./words.js";

const METRIC_OF = {
  heart_rate_bpm: "heart_rate", core_temp_c: "heart_rate", cadence_spm: "pace", speed_mps: "pace",
  grade: "position", distance_m: "course",
};

export function hides(view, metric) {
  const hidden = view?.hidden ?? [];
  return hidden.includes(metric) || hidden.includes("all");
}

export function hidesReading(view, name) {
  return name in METRIC_OF && hides(view, METRIC_OF[name]);
}

// In place of the page once the login or link is over: nothing of before may stay on the screen.
export function endedView() {
  const element = el("section", "ended");
  const again = el("a", "log", WORDS.logIn);
  const here = window.location.pathname + window.location.search;
  again.href = `/login?next=${encodeURIComponent(here)}`;
  element.setAttribute("role", "alert");
  element.append(el("h1", "title", WORDS.shutOut), el("p", "", WORDS.shutOutText), again);
  return element;
}

// Who is logged in, and the way out; nothing where nobody has to log in.
export class Account {
  constructor() {
    this.element = el("p", "account");
    this.who = el("span");
    this.share = el("a", "", WORDS.shareLinks);
    this.share.href = `/share${languageQuery()}`;
    const out = el("a", "", WORDS.logOut);
    out.href = `/logout${languageQuery()}`;
    fill(this.element, [this.who, this.share, out]);
  }

  refresh(name, role) {
    this.element.hidden = !name;
    this.share.hidden = role !== "admin";
    say(this.who, name ?? "");
  }
}
