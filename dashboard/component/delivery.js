// What was logged of a runner, by this device and by others, and how far each thing has come:
// waiting (on this device), sent (the broker has it), stored (the monitor has it on its disk).
import { WORDS } from "./words.js";

export const UNDO_S = 300;

const STATES = ["refused", "waiting", "sent", "stored", "undoing", "undone"]; // the least far first
const UNDONE = { asked: "undoing", done: "undone" };
const ANSWERED_WITHIN_S = 20; // by then the monitor has said what became of it
const NOT_LISTED = new Set(["ack", "snooze", "undo"]);

// `own` are this device's, `log` the server's, `stored` the ids that the monitor named last.
export function deliveries(own, log, stored, now) {
  const entries = new Map();
  for (const { event, heard_at: at, stored: isStored, undo } of log) {
    const state = UNDONE[undo] ?? (isStored ? "stored" : "sent");
    entries.set(key(event.id), { event, at, state, undo, logged: true });
  }
  const named = new Set(stored.map(key));
  for (const item of own) {
    const id = key(item.event.id);
    const known = entries.get(id);
    const state = item.state === "sent" && named.has(id) ? "stored" : item.state;
    entries.set(id, { state, ...known, event: item.event, at: item.at ?? item.event.t, why: item.why, own: true });
  }
  for (const item of own) {
    const entry = item.event.kind === "undo" && entries.get(key(item.event.event));
    if (entry) entry.state = undoneState(entry, item, named.has(key(item.event.id)), now);
  }
  return byTap([...entries.values()].filter((entry) => !NOT_LISTED.has(entry.event.kind)))
    .map((entry) => ({ ...entry, canUndo: canUndo(entry, now) }))
    .sort((one, other) => other.at - one.at);
}

// What this device's own undo makes of an entry; once the server tells of it, that is what holds.
function undoneState(entry, undo, isNamed, now) {
  if (undo.state === "refused" || entry.state === "undone") return entry.state;
  if (isNamed) return "undone";
  if (undo.state === "waiting") return "undoing";
  if (entry.undo) return entry.state;
  if (now - (undo.sentAt ?? undo.at) <= ANSWERED_WITHIN_S) return "undoing";
  return entry.logged ? entry.state : "undone"; // where the log is not shown, nobody says otherwise
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
    const undo = parts.some((part) => part.undo === "refused") ? "refused" : last.undo;
    return { ...last, undo, event: events[0], events, ids: events.map((event) => event.id) };
  });
}

// What became of an entry, in words.
export function deliveryWords({ state, why, undo }) {
  if (state === "refused") return WORDS.refusedFor({ why });
  return undo === "refused" && counts({ state }) ? WORDS.notUndone : WORDS.delivery[state];
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
