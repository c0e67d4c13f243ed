// What the crew logged on this device: sent until the server has it, and remembered for a while.
import { post } from "./post.js";
import { readText, writeText } from "./storage.js";

const KEY = "trailpulse.outbox";
const SENT_KEY = "trailpulse.sent";
const AUTHOR_KEY = "trailpulse.author";
const RETRY_MS = 2000;
const GIVE_UP_AFTER_MS = 8000;
const MAX_KEPT = 500;
const SENT_KEPT = 50;
const SENT_FOR_S = 1800;
const ANSWERED_WITHIN_S = 20; // by then the monitor has said what became of an alert

const unkept = new Map(); // the lists themselves where this browser keeps nothing

export class Outbox {
  constructor(onChange, now) {
    this.onChange = onChange;
    this.now = now;
    this.timer = setInterval(() => this.flush(), RETRY_MS);
    this.flush();
  }

  close() {
    clearInterval(this.timer);
  }

  get author() {
    return readText(AUTHOR_KEY);
  }

  set author(name) {
    writeText(AUTHOR_KEY, name);
  }

  waiting(runner) {
    return read(KEY).filter((item) => item.runner === runner).length;
  }

  // All that this device logged of a runner lately, the oldest first, and what became of it.
  own(runner) {
    const from = this.now() - SENT_FOR_S;
    const sent = read(SENT_KEY).filter((item) => item.runner === runner && item.at >= from);
    const waiting = read(KEY).filter((item) => item.runner === runner);
    return [...sent, ...waiting.map((item) => ({ ...item, state: "waiting" }))];
  }

  // `fields` make the event; it may have happened `agoS` before now.
  add(runner, fields, agoS = 0) {
    return this.addAll(runner, [fields], agoS)[0];
  }

  // What one tap means: several events are undone together, too.
  addAll(runner, all, agoS = 0) {
    const now = Math.round(this.now() * 1000) / 1000;
    const author = this.author;
    const tap = all.length > 1 ? { tap: uuid() } : {};
    const events = all.map((fields) => ({ id: uuid(), t: now - agoS, ...(author ? { author } : {}), ...tap, ...fields }));
    write(KEY, [...read(KEY), ...events.map((event) => ({ runner, event, at: now }))].slice(-MAX_KEPT));
    this.onChange();
    this.flush();
    return events;
  }

  // Takes back an entry of the log, with all that its tap meant.
  undo(runner, entry) {
    for (const event of entry.ids) this.add(runner, { kind: "undo", event });
  }

  // Whether an alert was seen: as this device said, until a view of `at` had time to know of it.
  saw(alert, at) {
    if (alert.seen) return true;
    const about = (item) => item.event.alert === alert.id;
    if (read(KEY).some(about)) return true;
    return read(SENT_KEY).some((item) => about(item) && item.state === "sent" && at < item.sentAt + ANSWERED_WITHIN_S);
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (const item of read(KEY)) if (!(await this.send(item))) break;
    } finally {
      this.flushing = false;
      this.onChange();
    }
  }

  // Whether to go on with the next one.
  async send(item) {
    const answer = await told(item.runner, item.event);
    if (answer === null) return false;
    if (answer.later) return true;
    const now = this.now();
    const kept = read(SENT_KEY).filter((one) => one.event.id !== item.event.id && one.at >= now - SENT_FOR_S);
    const state = answer.ok ? "sent" : "refused";
    write(SENT_KEY, [...kept, { at: now, ...item, state, why: answer.problem, sentAt: now }].slice(-SENT_KEPT));
    write(KEY, read(KEY).filter((one) => one.event.id !== item.event.id));
    return true;
  }
}

// What became of it; null when nothing can be sent now.
async function told(runner, event) {
  const address = `/live/log?runner=${encodeURIComponent(runner)}`;
  try {
    const response = await post(address, event, GIVE_UP_AFTER_MS);
    if (response.ok) return { ok: true };
    // A server that has just started may not have heard of this runner yet, and with another
    // link or login they may be somebody else's: others' must not wait for it.
    if (response.status === 404 || response.status === 403) return { later: true };
    if (response.status !== 400) return null;
    return { ok: false, problem: (await response.json()).problem };
  } catch {
    return null;
  }
}

function read(key) {
  if (unkept.has(key)) return unkept.get(key);
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((item) => item?.event?.id) : [];
  } catch {
    return [];
  }
}

function write(key, items) {
  try {
    localStorage.setItem(key, JSON.stringify(items));
    unkept.delete(key);
  } catch {
    unkept.set(key, items);
  }
}

// crypto.randomUUID exists only on https and this machine; a crew may be on neither.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
