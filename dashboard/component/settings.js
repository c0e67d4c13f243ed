// How somebody wants to read the page: named in its address, and remembered by the browser.
import { addressWith, param } from "./address.js";
import { readText, writeText } from "./storage.js";

// What can be chosen; the first is what holds where nothing was.
export const CHOICES = {
  units: ["metric", "imperial"],
  look: ["device", "light", "dark", "outdoor"],
  text: ["normal", "large"],
};

export function setting(name) {
  const wishes = [param(name), readText(`trailpulse.${name}`)];
  return wishes.find((wish) => CHOICES[name].includes(wish)) ?? CHOICES[name][0];
}

export function choose(name, value) {
  writeText(`trailpulse.${name}`, value);
  const usual = value === CHOICES[name][0];
  window.history.replaceState({}, "", addressWith({ [name]: usual ? null : value }));
}
