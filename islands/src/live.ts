// Keeps an open page true: when something changes, it fetches the same page and puts in only the regions that differ.
// A region in which somebody types or reads on is left alone, and the page does not move under them.

import { beginOutbox } from "./outbox";

/** After a look, how long to wait for more news before the next: news often comes in crowds. */
const CALM_MS = 400;

/** Whether a region is in use: the focus is in it, or words in it are marked. */
function isInUse(region: Element): boolean {
  const marked = document.getSelection();
  const isMarked = marked !== null && !marked.isCollapsed && marked.containsNode(region, true);
  return isMarked || (document.activeElement !== null && region.contains(document.activeElement));
}

/** Whether somebody is in the middle of saying something. */
const isWriting = () => document.activeElement?.matches("input, textarea, select") ?? false;

/** What somebody opened stays open. */
function keepOpen(from: Element, to: Element): void {
  const opened = [...from.querySelectorAll("details")].map((details) => details.open);
  [...to.querySelectorAll("details")].forEach((details, at) => {
    if (opened[at]) details.open = true;
  });
}

/** The HTML of a region as the server drew it, before anybody opened anything. */
const drawn = new Map<string, string>();

async function look(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // The example was opened or left in another window: this page is of a world that is not shown any more.
  if (fresh.documentElement.dataset["whose"] !== document.documentElement.dataset["whose"]) {
    if (!isWriting()) location.replace("/");
    return;
  }
  const [left, top] = [window.scrollX, window.scrollY];
  for (const region of document.querySelectorAll("[data-live][id]")) {
    const next = fresh.getElementById(region.id);
    // What somebody waited for has come: the page is another one now.
    if (next === null && region.getAttribute("data-live") === "anew") return location.reload();
    if (next === null || isInUse(region)) continue;
    const html = next.innerHTML;
    if (html === (drawn.get(region.id) ?? region.innerHTML)) continue;
    drawn.set(region.id, html);
    keepOpen(region, next);
    region.replaceChildren(...next.childNodes);
  }
  window.scrollTo(left, top);
}

for (const region of document.querySelectorAll("[data-live][id]")) drawn.set(region.id, region.innerHTML);

if (drawn.size > 0) {
  let waiting: number | undefined;
  let looked = -CALM_MS;
  // The first news is shown at once; what comes in its train, together after a moment.
  const soon = () => {
    if (waiting !== undefined) return;
    waiting = window.setTimeout(() => {
      waiting = undefined;
      looked = performance.now();
      void look().catch(() => undefined);
    }, Math.max(0, looked + CALM_MS - performance.now()));
  };
  // Only a page that is seen listens: a browser has few lines to one place, and each that listens takes one.
  let news: EventSource | undefined;
  const listen = () => {
    news?.close();
    news = undefined;
    if (document.visibilityState !== "visible") return;
    news = new EventSource("/live");
    news.addEventListener("changed", soon);
  };
  listen();
  // What was missed while the page slept.
  document.addEventListener("visibilitychange", () => (listen(), document.visibilityState === "visible" && soon()));
  window.addEventListener("pagehide", () => news?.close());
  window.addEventListener("pageshow", (event) => event.persisted && (listen(), soon()));
}

// Inside the example there is nothing to be kept.
if (document.querySelector(".example") === null) beginOutbox();

// What is long to type can be copied.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  const source = document.getElementById(button.dataset["copy"] ?? "") as HTMLTextAreaElement | null;
  if (source === null) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(source.value).then(() => (button.textContent = button.dataset["copied"] ?? ""));
  });
}
