// What was logged of a runner, by this device and by others, and how far each thing has come:
// waiting (on this device), sent (the broker has it), stored (the monitor has it on its disk).
export const UNDO_S = 300;

const STATES = ["refused", "waiting", "sent", "stored", "undoing", "undone"]; // the least far first
const NOT_LISTED = new Set(["ack", "snooze", "undo"]);

// `own` are this device's, `log` the server's, `stored` the ids that the monitor named last.
export function deliveries(own, log, stored, now) {
  const entries = new Map();
  for (const { event, heard_at: at, stored: isStored, undone } of log) {
    entries.set(key(event.id), { event, at, state: undone ? "undone" : isStored ? "stored" : "sent" });
  }
  const named = new Set(stored.map(key));
  for (const item of own) {
    const id = key(item.event.id);
    const known = entries.get(id);
    const state = item.state === "sent" && named.has(id) ? "stored" : item.state;
    entries.set(id, { event: item.event, at: item.at ?? item.event.t, state: known?.state ?? state, why: item.why, own: true });
  }
  for (const { event, state } of own) {
    const undone = event.kind === "undo" && entries.get(key(event.event));
    if (undone && undone.state !== "undone" && state !== "refused") undone.state = state === "waiting" ? "undoing" : "undone";
  }
  return byTap([...entries.values()].filter((entry) => !NOT_LISTED.has(entry.event.kind)))
    .map((entry) => ({ ...entry, canUndo: canUndo(entry, now) }))
    .sort((one, other) => other.at - one.at);
}

// One entry a tap: it has come as far as the part of it that has come least far.
function byTap(entries) {
  const taps = new Map();
  for (const entry of entries) {
    const { tap } = entry.event;
    const name = tap === undefined ? key(entry.event.id) : `tap ${key(tap)}`;
    taps.set(name, [...(taps.get(name) ?? []), entry]);
  }
  return [...taps.values()].map((parts) => {
    const last = parts.reduce((one, other) => (STATES.indexOf(other.state) < STATES.indexOf(one.state) ? other : one));
    const events = parts.map((part) => part.event);
    return { ...last, event: events[0], events, ids: events.map((event) => event.id) };
  });
}

// Whether an entry still counts: neither refused nor taken back.
export function counts(entry) {
  return entry.state === "waiting" || entry.state === "sent" || entry.state === "stored";
}

function canUndo(entry, now) {
  return counts(entry) && now - entry.at < UNDO_S;
}

function key(id) {
  return id.toLowerCase();
}
