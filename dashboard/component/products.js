// The race's products: one tap logs all that is in one piece; and what goes into the pack.
import { button, el, fill } from "./dom.js";
import { group } from "./sheet.js";
import { WORDS } from "./words.js";

const PIECES_MOST = 20;

export class Products {
  // `log` takes all events that one tap means.
  constructor(log) {
    this.log = log;
    this.element = el("div", "group");
    this.pack = el("div", "group entry");
    this.refresh([]);
  }

  refresh(products) {
    const shown = JSON.stringify(products);
    if (shown === this.shown) return;
    this.shown = shown;
    this.element.hidden = this.pack.hidden = products.length === 0;
    const chips = products.map((product) => button("chip", product.name, () => this.log(eventsOf(product))));
    fill(this.element, [group(WORDS.groups.products, chips, "chips two")]);
    fill(this.pack, this.packing(products));
  }

  packing(products) {
    const product = select(WORDS.groups.pack, products.map(({ id, name }) => [id, name]));
    const counts = Array.from({ length: PIECES_MOST }, (_, at) => [String(at + 1), String(at + 1)]);
    const count = select(WORDS.pieces, counts);
    const row = el("div", "pack-row");
    row.append(count, product);
    const chips = ["packed", "returned"].map((kind) => button("chip", WORDS.chips[kind], () =>
      this.log([{ kind, product: product.value, count: Number(count.value) }])));
    const element = group(WORDS.groups.pack, chips, "chips two");
    element.insertBefore(row, element.lastElementChild);
    return [element];
  }
}

// What one piece of a product means: an event for everything that is known to be in it.
export function eventsOf(product) {
  const events = [
    { kind: "carbs", carbs_g: product.carbs_g },
    { kind: "fluid", volume_ml: product.volume_ml },
    { kind: "sodium", sodium_mg: product.sodium_mg },
    { kind: "magnesium", mg: product.magnesium_mg },
    { kind: "caffeine", mg: product.caffeine_mg },
  ];
  const known = events.filter((event) => Object.values(event).every((value) => value !== undefined && value !== 0));
  return known.map((event) => ({ ...event, product: product.id }));
}

function select(label, options) {
  const element = el("select", "field-input");
  element.setAttribute("aria-label", label);
  for (const [value, text] of options) {
    const option = el("option", "", text);
    option.value = value;
    element.append(option);
  }
  return element;
}
