// The push route: opened, listened to, given up after silence, opened again; for ever.
export const LOST_AFTER_S = 8;
const REOPEN_AFTER_S = 12;
const CLOSED_IS_LOST_AFTER_S = 2;
const OFFSETS_FOR_S = 60;
const RETRY_S = [0.5, 1, 2, 4, 5];

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

  open() {
    clearTimeout(this.retry);
    this.drop();
    const address = new URL("/live/ws", window.location.href);
    address.protocol = address.protocol.replace("http", "ws");
    if (this.runner !== null) address.searchParams.set("runner", this.runner);
    const socket = new WebSocket(address);
    this.socket = socket;
    this.opening = Date.now() / 1000;
    socket.onmessage = (event) => this.take(JSON.parse(event.data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.closedAt ??= Date.now() / 1000;
      this.socket = null;
      const wait = RETRY_S[Math.min(this.tries++, RETRY_S.length - 1)];
      this.retry = setTimeout(() => this.open(), wait * 1000);
      this.onChange();
    };
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
    if (this.lost) this.open();
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
