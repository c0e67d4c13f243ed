// What the monitor says, in the language of this page where it says it in that too.
import { LANGUAGE } from "./words.js";

export function spoken(alert) {
  const words = alert.also?.[LANGUAGE];
  return words ? { ...alert, ...words } : alert;
}

// The same of those of whom only the title is told.
export function titled(alert) {
  const title = alert?.titles?.[LANGUAGE];
  return title ? { ...alert, title } : alert;
}
