// Keeps the last pages for when there is no line, and what is said meanwhile. Pages come from the net whenever they can.

import { freshMark, keepForm, reached } from "./kept";

// The library of types for workers contradicts that of pages, and both are compiled together: what is used is said here.
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(what: "install" | "activate", heard: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(
    what: "fetch",
    heard: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
}
const worker = self as unknown as Worker;

const PAGES = "commonage-pages-1";
const ASSETS = "commonage-assets-1";

/** Pages that are kept: some days of somebody who looks often. */
const PAGES_MAX = 60;

/** Pages that one wants first when there is no line. */
const FIRST = ["/", "/board", "/ask?kind=need", "/ask?kind=offer", "/record", "/outbox"];

/** Forms that are kept: what people say. What makes keys, tickets and rules waits for a line. */
const KEPT = /^\/ask$|^\/record$|^\/board\/[^/]+\/[^/]+\/(take|agree|decline|done|release|still|over)$|^\/spaces\/[^/]+\/say$/;

/** What only the open page knew. */
const NEVER_KEPT = ["form-key", "once", "back"];

const time = (date: Date) => date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** Whose page it is, where it may be kept. */
const whose = (answer: Response) => answer.headers.get("x-commonage-keep");

/** Keeps a page; the pages of somebody else go first. */
async function keep(request: Request, answer: Response): Promise<void> {
  let store = await caches.open(PAGES);
  const [first] = await store.keys();
  const held = first && (await store.match(first));
  if (held !== undefined && whose(held) !== whose(answer)) {
    await caches.delete(PAGES);
    store = await caches.open(PAGES);
  }
  await store.put(request.url, answer);
  const all = await store.keys();
  for (const old of all.slice(0, Math.max(0, all.length - PAGES_MAX))) await store.delete(old);
}

/** A kept page, with a line on it that says from when it is. */
async function kept(request: Request): Promise<Response | undefined> {
  const found = await (await caches.open(PAGES)).match(request.url);
  if (found === undefined) return undefined;
  const at = new Date(found.headers.get("date") ?? Date.now());
  const html = (await found.text())
    .replace('<p id="offline" class="offline" role="status" hidden>', '<p id="offline" class="offline" role="status">')
    // Each showing is a form of its own: what is said from it twice was said twice.
    .replace(/name="once" value="[0-9a-f]*"/g, () => `name="once" value="${freshMark()}"`)
    .replace("<time></time>", `<time>${time(at)}</time>`);
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": found.headers.get("content-security-policy") ?? "" } });
}

async function page(request: Request): Promise<Response> {
  try {
    const answer = await reached(request);
    if (answer.ok && whose(answer) !== null) await keep(request, answer.clone());
    // Who is let in no more has no pages here either.
    if (answer.status === 401) await caches.delete(PAGES);
    return answer;
  } catch (lost) {
    const held = (await kept(request)) ?? (await kept(new Request("/outbox")));
    if (held === undefined) throw lost;
    return held;
  }
}

async function asset(request: Request): Promise<Response> {
  const store = await caches.open(ASSETS);
  const held = await store.match(request.url);
  if (held !== undefined) return held;
  const answer = await fetch(request);
  if (answer.ok) await store.put(request.url, answer.clone());
  return answer;
}

/** Sends a form, or keeps it where there is no line. */
async function send(request: Request): Promise<Response> {
  const form = await request.clone().formData();
  try {
    return await reached(request);
  } catch {
    const all = [...form.entries()].map(([name, value]): [string, string] => [name, String(value)]);
    const fields = all.filter(([name]) => !NEVER_KEPT.includes(name));
    const mark = String(form.get("once") ?? freshMark());
    await keepForm({ id: mark, action: new URL(request.url).pathname, fields, at: Date.now() });
    return Response.redirect("/outbox", 303);
  }
}

worker.addEventListener("install", (event) => {
  event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (event) => {
  const first = async () => {
    await worker.clients.claim();
    await Promise.all(FIRST.map((path) => page(new Request(path)).catch(() => undefined)));
  };
  event.waitUntil(first());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && KEPT.test(pathname)) event.respondWith(send(request));
  if (request.method !== "GET") return;
  if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (request.mode === "navigate" && !pathname.startsWith("/open/")) event.respondWith(page(request));
});
