// The push route: opened, listened to, given up after silence, opened again; for ever.
// A short-lived ticket opens it, so that nothing which opens it for long stands in an address.
export const LOST_AFTER_S = 8;
const REOPEN_AFTER_S = 12;
const CLOSED_IS_LOST_AFTER_S = 2;
const OFFSETS_FOR_S = 60;
const RETRY_S = [0.5, 1, 2, 4, 5];
const TICKET_WITHIN_MS = 8000;
const SHUT_OUT = 4401; // the server's word for a login or link that is over
const KNOCK_AGAIN_S = 15;

export class Link {
  constructor(onMessage, onChange) {
    this.onMessage = onMessage;
    this.onChange = onChange;
    this.offsets = [];
    this.opened = Date.now() / 1000;
    this.heard = null;
    this.closedAt = null;
    this.tries = 0;
    this.runner = null;
    this.name = null; // by which the visitor is known, if they had to log in
    this.until = null; // when their login or link ends, if it does
    this.shutOut = false;
    this.stop = new AbortController();
    const on = { signal: this.stop.signal };
    window.addEventListener("online", () => this.wake(), on);
    document.addEventListener("visibilitychange", () => !document.hidden && this.wake(), on);
    this.watchdog = setInterval(() => this.look(), 1000);
  }

  get silentS() {
    return Date.now() / 1000 - (this.heard ?? this.opened);
  }

  get isUp() {
    return this.socket?.readyState === WebSocket.OPEN && !this.lost;
  }

  get lost() {
    const closedS = this.closedAt === null ? 0 : Date.now() / 1000 - this.closedAt;
    return this.silentS > LOST_AFTER_S || closedS > CLOSED_IS_LOST_AFTER_S;
  }

  async open() {
    clearTimeout(this.retry);
    this.drop();
    this.opening = Date.now() / 1000;
    const attempt = {};
    this.attempt = attempt;
    const answer = await ticket();
    // Meanwhile this may have been closed, or begun anew.
    if (this.attempt !== attempt) return;
    if (answer.shutOut) this.end();
    else if (answer.ticket === undefined) this.again();
    else if (this.shutOut) window.location.reload();
    else this.connect(answer);
  }

  connect({ ticket, name, lasts_s: lastsS }) {
    this.name = name;
    this.until = typeof lastsS === "number" ? Date.now() / 1000 + lastsS : null;
    const address = new URL("/live/ws", window.location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("ticket", ticket);
    if (this.runner !== null) address.searchParams.set("runner", this.runner);
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onmessage = (event) => this.take(JSON.parse(event.data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (code === SHUT_OUT) this.end();
      else this.again();
    };
  }

  again() {
    this.closedAt ??= Date.now() / 1000;
    const wait = RETRY_S[Math.min(this.tries++, RETRY_S.length - 1)];
    this.retry = setTimeout(() => this.open(), wait * 1000);
    this.onChange();
  }

  // The server lets us in no longer; somebody may log in again in another tab.
  end() {
    this.shutOut = true;
    this.retry = setTimeout(() => this.open(), KNOCK_AGAIN_S * 1000);
    this.onChange();
  }

  // What another page heard, and when: it is as old as that.
  recall({ heard, offsets }) {
    this.heard = heard;
    this.offsets = offsets;
    this.closedAt ??= heard;
  }

  watch(runner) {
    this.runner = runner;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ watch: runner }));
    else if (this.socket) this.open();
  }

  close() {
    this.stop.abort();
    clearInterval(this.watchdog);
    clearTimeout(this.retry);
    this.drop();
  }

  take(message) {
    const now = Date.now() / 1000;
    this.heard = now;
    this.closedAt = null;
    this.tries = 0;
    this.offsets = this.offsets.filter((offset) => now - offset.at < OFFSETS_FOR_S);
    this.offsets.push({ at: now, value: now - message.now });
    this.onMessage(message);
  }

  // A network that swallows everything closes no socket: only silence tells.
  look() {
    const waitedS = Date.now() / 1000 - (this.opening ?? 0);
    if (this.silentS > REOPEN_AFTER_S && this.socket && waitedS > REOPEN_AFTER_S) this.open();
  }

  wake() {
    if (this.lost || this.shutOut) this.open();
  }

  drop() {
    this.attempt = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}

// A ticket, or that there is none for us, or nothing when the server can't be asked.
async function ticket() {
  try {
    const response = await fetch("/live/ticket", { signal: AbortSignal.timeout(TICKET_WITHIN_MS) });
    if (response.status === 401) return { shutOut: true };
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}
