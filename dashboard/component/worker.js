// Answers for the server when it can't be reached, so that the page can be loaded again without a
// network. The server puts before this what SHELL is: {version, page, files}.
// Kept are the page without any data, its scripts and styles; what it shows is kept by the page
// itself, and deleted here as soon as somebody logs out or opens another link.
const SHELL_CACHE = `trailpulse-shell-${SHELL.version}`;
const KEPT_CACHE = "trailpulse-kept";
const ANSWER_WITHIN_MS = 6000;
const PAGES = new Set(["/", "/lite"]);
const LEAVING = /^\/(login|logout|s\/[^/]+)$/;
const NOBODY_BEHIND_THE_PROXY = new Set([502, 503, 504]);

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && LEAVING.test(pathname)) event.waitUntil(caches.delete(KEPT_CACHE));
  else if (request.mode === "navigate" && request.method === "GET" && PAGES.has(pathname)) event.respondWith(page(request));
  else if (SHELL.files.includes(pathname)) event.respondWith(file(request));
});

async function keepShell() {
  const shell = await caches.open(SHELL_CACHE);
  await shell.addAll([SHELL.page, ...SHELL.files]);
  await self.skipWaiting();
}

async function takeOver() {
  const others = (await caches.keys()).filter((name) => name !== SHELL_CACHE && name !== KEPT_CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
}

// The server's page; where none comes, the one that shows what was known last.
async function page(request) {
  const answer = await Promise.race([fetch(request).catch(() => null), later()]);
  if (answer && !NOBODY_BEHIND_THE_PROXY.has(answer.status)) return answer;
  return (await caches.match(SHELL.page, { cacheName: SHELL_CACHE })) ?? answer ?? Response.error();
}

function later() {
  return new Promise((resolve) => setTimeout(() => resolve(null), ANSWER_WITHIN_MS));
}

async function file(request) {
  return (await caches.match(request, { cacheName: SHELL_CACHE })) ?? fetch(request);
}
