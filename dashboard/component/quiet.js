// Quiet hours: informations and warnings are held back then, urgent alerts never are.
export function isQuiet(quiet, t, timeZone) {
  if (!quiet) return false;
  const [from, until] = quiet.split("-").map(minutes);
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const now = minutes(new Intl.DateTimeFormat("en-GB", form).format(new Date(t * 1000)));
  return from < until ? from <= now && now < until : now >= from || now < until;
}

export function isHeld(alert, quiet) {
  return quiet && alert.level !== "urgent";
}

function minutes(text) {
  const [hours, rest] = text.split(":").map(Number);
  return 60 * hours + rest;
}
