// The live page without Streamlit: a few kilobytes, for the worst networks.
import { draw } from "./live.js";

const home = document.getElementById("live");
draw(home);
document.getElementById("first")?.remove();
// What the page is drawn in follows the device's theme.
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(home));
