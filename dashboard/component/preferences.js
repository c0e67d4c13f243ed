// Language, units, colours and size of the text, at the foot of every page.
import { addressWith } from "./address.js";
import { button, el } from "./dom.js";
import { choose, CHOICES, setting } from "./settings.js";
import { group } from "./sheet.js";
import { LANGUAGE, WORDS } from "./words.js";

export class Preferences {
  // `changed` draws the page anew.
  constructor(changed) {
    this.changed = changed;
    this.element = el("details", "preferences");
    this.element.append(
      el("summary", "", WORDS.settings),
      this.languages(),
      this.choice("units", WORDS.unitsTitle, WORDS.unitNames),
      this.choice("look", WORDS.look, WORDS.looks),
      this.choice("text", WORDS.textSize, WORDS.textSizes),
    );
  }

  // Each language has scripts of its own, so that it comes with another page.
  languages() {
    const links = Object.entries(WORDS.languages).map(([code, name]) => {
      const link = el("a", "chip", name);
      link.lang = link.hreflang = code;
      link.addEventListener("click", () => {
        link.href = addressWith({ lang: code }).href;
      });
      link.href = addressWith({ lang: code }).href;
      if (code === LANGUAGE) link.setAttribute("aria-current", "true");
      return link;
    });
    return group(WORDS.language, links);
  }

  choice(name, title, words) {
    const chips = CHOICES[name].map((value) => {
      const chip = button("chip", words[value], () => {
        choose(name, value);
        for (const one of chips) one.setAttribute("aria-pressed", String(one === chip));
        this.changed();
      });
      chip.dataset.value = value;
      chip.setAttribute("aria-pressed", String(setting(name) === value));
      return chip;
    });
    return group(title, chips);
  }
}
