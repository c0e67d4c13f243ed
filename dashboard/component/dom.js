// The only ways to make and change elements: text is always text.
export function el(tag, className = "", text = null) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== null) element.textContent = text;
  return element;
}

// Sets a text only when it differs, so that nothing is drawn again in vain.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function flag(element, name, on) {
  element.classList.toggle(name, Boolean(on));
}

// Makes `children` the children, touching only what differs: a finger on a card keeps its card.
export function fill(parent, children) {
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
  while (parent.children.length > children.length) parent.lastElementChild.remove();
}

export function button(className, text, press) {
  const element = el("button", className, text);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

// A shape of a picture, with its attributes.
export function shape(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Somebody's own words within ours: they keep their direction and can't turn that of ours.
export function isolated(text) {
  return `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;
}
