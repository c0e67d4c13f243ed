// Says which services tell nobody of alerts now; what is shown here is as true as before.
import { el, fill, isolated } from "./dom.js";
import { WORDS } from "./words.js";

export class Untold {
  constructor() {
    this.element = el("div", "untold");
    this.element.setAttribute("role", "status");
    this.key = "";
    this.element.hidden = true;
  }

  refresh(services) {
    const key = JSON.stringify(services);
    if (key === this.key) return;
    this.key = key;
    this.element.hidden = services.length === 0;
    const lines = services.map(([name, why]) => el("span", "", `${isolated(name)}: ${isolated(why)}`));
    fill(this.element, [el("strong", "", WORDS.untold.title), ...lines]);
  }
}
