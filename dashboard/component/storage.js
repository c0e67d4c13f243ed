// What this browser remembers, where it remembers anything.
export function readText(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

export function writeText(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Then it holds for this visit only, or is asked for again.
  }
}
