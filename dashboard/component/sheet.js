// A sheet that comes up from the bottom, where a thumb reaches it.
import { button, el } from "./dom.js";
import { WORDS } from "./words.js";

export class Sheet {
  constructor(title) {
    this.element = el("dialog", "sheet");
    this.element.setAttribute("aria-label", title);
    this.title = el("h2", "", title);
    this.body = el("div", "sheet-body");
    const head = el("header", "sheet-head");
    head.append(this.title, button("plain", WORDS.close, () => this.close()));
    this.element.append(head, this.body);
    // A tap beside the sheet closes it.
    this.element.addEventListener("click", (event) => event.target === this.element && this.close());
  }

  open() {
    this.element.showModal();
    this.element.scrollTop = 0;
  }

  close() {
    this.element.close();
  }
}

// A named group of buttons in a sheet.
export function group(title, children, className = "chips") {
  const element = el("fieldset", "group");
  const chips = el("div", className);
  chips.append(...children);
  element.append(el("legend", "", title), chips);
  return element;
}
