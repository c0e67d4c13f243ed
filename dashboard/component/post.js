// Tells this server something, as only its own pages can.
export function post(address, told, withinMs) {
  return fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", "x-trailpulse": "1" },
    body: JSON.stringify(told),
    signal: AbortSignal.timeout(withinMs),
  });
}
