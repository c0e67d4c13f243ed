// Asks a gateway to bind a sensor, or to let it go, and knows how far that has come. Unlike what is
// logged it is not kept for later: by then the strap may be on somebody else.
import { uuid } from "./outbox.js";
import { post } from "./post.js";

const GIVE_UP_AFTER_MS = 15000; // the server has given up on the gateway by then
const AGAIN_MS = 1500;
const TRIES = 3; // over a bad network; always the same request, which is done once

export class Binding {
  constructor(onChange) {
    this.onChange = onChange;
    this.asked = new Map(); // the last request about each sensor, by its handle
  }

  of(handle) {
    return this.asked.get(handle) ?? null;
  }

  async ask({ gateway, handle, runner, action = "bind", force = false }) {
    if (this.of(handle)?.state === "asked") return null;
    const request = { id: uuid(), gateway, action, handle, runner, force };
    const item = { ...request, state: "asked", at: Date.now() };
    this.asked.set(handle, item);
    this.onChange();
    Object.assign(item, await answerTo(request));
    this.onChange();
    return item;
  }
}

// "bound", "unbound", "refused" with its objections, "unanswered" or "forbidden".
async function answerTo(request) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      const response = await post("/live/bind", request, GIVE_UP_AFTER_MS);
      if (response.ok) return resultOf(await response.json());
      if (response.status === 403 || response.status === 401) return { state: "forbidden" };
      // The server has asked the gateway long enough (504), or will never take this.
      if (response.status === 504 || (response.status < 500 && response.status !== 429)) break;
    } catch {
      // The network: once more.
    }
    if (tries + 1 < TRIES) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  return { state: "unanswered" };
}

function resultOf(answer) {
  return {
    state: answer.result,
    objections: answer.objections ?? [],
    mayForce: answer.may_force ?? false,
    spare: (answer.priority ?? 1) > 1,
  };
}
