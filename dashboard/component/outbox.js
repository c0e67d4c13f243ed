// What the crew logged and the server has not saved yet: kept on this device, sent until it is.
const KEY = "trailpulse.outbox";
const RETRY_MS = 2000;
const GIVE_UP_AFTER_MS = 8000;
const MAX_KEPT = 500;

let unkept = null; // the list itself where this browser keeps nothing

export class Outbox {
  constructor(onChange, now) {
    this.onChange = onChange;
    this.now = now;
    this.notes = new Map(); // runner -> what became of the last thing logged
    this.acked = new Set();
    this.timer = setInterval(() => this.flush(), RETRY_MS);
    this.flush();
  }

  close() {
    clearInterval(this.timer);
  }

  waiting(runner) {
    return read().filter((item) => item.runner === runner).length;
  }

  // `what` is what the crew reads about it; `fields` make the event.
  add(runner, what, fields) {
    const event = { id: uuid(), t: Math.round(this.now() * 1000) / 1000, ...fields };
    write([...read(), { runner, what, event }].slice(-MAX_KEPT));
    if (event.kind === "ack") this.acked.add(event.alert);
    this.notes.delete(runner);
    this.onChange();
    this.flush();
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (const item of read()) if (!(await this.send(item))) break;
    } finally {
      this.flushing = false;
      this.onChange();
    }
  }

  // Whether to go on with the next one.
  async send({ runner, what, event }) {
    const answer = await post(runner, event);
    if (answer === null) return false;
    if (answer.later) return true;
    if (answer.ok) this.notes.set(runner, { ok: true, what });
    else this.notes.set(runner, { ok: false, what, why: answer.problem });
    write(read().filter((item) => item.event.id !== event.id));
    return true;
  }
}

// What became of it; null when nothing can be sent now.
async function post(runner, event) {
  const address = `/live/log?runner=${encodeURIComponent(runner)}`;
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-trailpulse": "1" },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(GIVE_UP_AFTER_MS),
    });
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

function read() {
  if (unkept) return unkept;
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function write(items) {
  try {
    localStorage.setItem(KEY, JSON.stringify(items));
    unkept = null;
  } catch {
    unkept = items;
  }
}

// crypto.randomUUID exists only on https and this machine; a crew may be on neither.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
