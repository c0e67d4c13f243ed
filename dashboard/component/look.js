// How the page looks: as the device does, or as somebody chose. The frame around it is Streamlit's,
// which keeps the choice of its own theme for each path under a name of its version.
import { setting } from "./settings.js";
import { readText, writeText } from "./storage.js";

const FRAME_KEYS = ["/", "/help"].map((path) => `stActiveTheme-${path}-v2`);
const FRAMES = { device: "System", light: "Light", dark: "Dark", outdoor: "Light" };
const LARGE = "130%";

// Returns the theme of this page; `paper` is the colour of the frame's.
export function applyLook(root, paper) {
  const look = setting("look");
  const theme = look === "device" ? (isDark(paper) ? "dark" : "light") : look;
  root.dataset.theme = theme;
  root.dataset.text = setting("text");
  document.documentElement.dataset.look = look;
  document.documentElement.style.fontSize = setting("text") === "large" ? LARGE : "";
  return theme;
}

// Tells the frame, which reads it only when it is loaded: true if it has to be loaded again.
export function frameIsOld() {
  if (document.querySelector("[data-testid='stApp']") === null) return false;
  const wanted = JSON.stringify(FRAMES[setting("look")]);
  const kept = readText(FRAME_KEYS[0]) || JSON.stringify(FRAMES.device);
  if (kept === wanted) return false;
  for (const key of FRAME_KEYS) writeText(key, wanted);
  return readText(FRAME_KEYS[0]) === wanted;
}

function isDark(colour) {
  const digits = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  const parts = digits
    ? digits.slice(1).map((pair) => parseInt(pair, 16))
    : (colour.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  return 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2] < 128;
}
