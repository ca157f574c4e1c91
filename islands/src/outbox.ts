// Sends what was kept while there was no line, each once; and shows on its page what waits, to be changed or thrown away.

import { type Entry, entries, freshMark, held, put, reached, remove, replace, whoseIs } from "./kept";

/** Work is looked at before it is signed: its sentence waits for somebody's yes. */
const WANTS_A_LOOK = "/record";

/** Whose pages these are. What somebody else wrote in this browser is theirs. */
const mine = () => document.documentElement.dataset["whose"];

const myEntries = async () => (await entries()).filter((entry) => whoseIs(entry) === mine());

async function key(): Promise<string | undefined> {
  const answer = await reached("/outbox/key", { headers: { accept: "application/json" } });
  return answer.ok ? ((await answer.json()) as { key: string }).key : undefined;
}

/** What an answer that refuses says. */
async function why(answer: Response): Promise<string> {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return (page.querySelector(".alert") ?? page.querySelector(".lead"))?.textContent?.trim() ?? `${answer.status}`;
}

/** Whether it is to be tried again by itself: we are busy, stop, or do not know this browser. */
const isForLater = (answer: Response) => answer.status === 503 || answer.status === 401;

/** Sends an entry, as it is by now; not while somebody changes it. */
const sendOne = (id: string, formKey: string) =>
  held(id, async (lock) => {
    const entry = lock === null ? undefined : (await myEntries()).find((one) => one.id === id);
    if (entry === undefined) return;
    const body = new URLSearchParams(entry.fields);
    body.set("form-key", formKey);
    body.set("once", entry.id);
    const answer = await reached(entry.action, { method: "POST", body, redirect: "manual" });
    // Done: it leads on to another page, which nobody has to see here.
    if (answer.type === "opaqueredirect" || answer.ok) await remove(id);
    else if (!isForLater(answer)) await put({ ...entry, refused: await why(answer) });
  }, { ifAvailable: true });

/** Sends all that waits. Of several open pages one does it. */
async function sendAll(only?: string): Promise<void> {
  await navigator.locks.request("commonage-outbox", async () => {
    const ready = (entry: Entry) => entry.action !== WANTS_A_LOOK && (only ? entry.id === only : entry.refused === undefined);
    const waiting = (await myEntries()).filter(ready);
    if (waiting.length === 0) return;
    const formKey = await key();
    if (formKey === undefined) return;
    for (const { id } of waiting) await sendOne(id, formKey);
  });
  await show();
}

const word = (kind: string, name: string) =>
  document.querySelector(`[data-${kind}="${CSS.escape(name)}"]`)?.textContent ?? name;

function button(text: string, press: () => Promise<unknown>): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", () => void press().then(show));
  return made;
}

function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** One entry: what it says, when it was written, and what can be done with it. */
function line(entry: Entry, says: DOMStringMap): HTMLElement {
  const item = element("li", "line");
  const what = element("div", "what");
  what.append(element("p", "title", word("act", entry.action.split("/").pop() ?? "")));
  const shown = entry.fields.filter(([name, value]) => value !== "" && document.querySelector(`[data-field="${CSS.escape(name)}"]`));
  for (const [name, value] of shown) what.append(element("p", "soft", `${word("field", name)}: ${value}`));
  what.append(element("p", "soft", new Date(entry.at).toLocaleString()));
  if (entry.refused) what.append(element("p", "alert", `${says["refused"]}: ${entry.refused}`));
  const verbs = element("div", "verb");
  if (entry.action === WANTS_A_LOOK) {
    const look = element("a", "button", says["look"]) as HTMLAnchorElement;
    look.href = `/record?${new URLSearchParams(entry.fields)}`;
    verbs.append(look);
  } else {
    verbs.append(button(says["send"] ?? "", () => sendAll(entry.id)));
  }
  const changes = change(entry, shown, says);
  const throwAway = () => {
    changes.open = false;
    return held(entry.id, () => remove(entry.id));
  };
  verbs.append(button(says["throw"] ?? "", throwAway));
  item.append(what, verbs, changes);
  return item;
}

/** A field of an entry: as many lines as it has. */
function field(entry: Entry, [name, value]: [string, string]): [HTMLElement, HTMLInputElement | HTMLTextAreaElement] {
  const around = element("div", "field");
  const input = document.createElement(value.includes("\n") ? "textarea" : "input");
  [input.id, input.name, input.defaultValue] = [`${entry.id}-${name}`, name, value];
  const label = element("label", "", word("field", name)) as HTMLLabelElement;
  label.htmlFor = input.id;
  around.append(label, input);
  return [around, input];
}

/** The fields of an entry, to be changed. While they are open, it waits. */
function change(entry: Entry, shown: [string, string][], says: DOMStringMap): HTMLDetailsElement {
  const details = document.createElement("details");
  details.className = "more";
  details.append(element("summary", "", says["change"]));
  const inputs = shown.map((one) => {
    const [around, input] = field(entry, one);
    details.append(around);
    return input;
  });
  let free = () => {};
  details.addEventListener("toggle", () => {
    free();
    const closed = new Promise<void>((done) => (free = done));
    if (details.open) void held(entry.id, () => closed);
  });
  const keep = async () => {
    const changed = new Map(inputs.filter((input) => input.value !== input.defaultValue).map((input) => [input.name, input.value]));
    const fields = entry.fields.map(([name, value]): [string, string] => [name, changed.get(name) ?? value]);
    details.open = false;
    free();
    await held(entry.id, async () => {
      // What has gone out meanwhile stays as it was. What it says now was not said before: it is another form.
      if (changed.size === 0 || (await entries()).every((one) => one.id !== entry.id)) return;
      await replace(entry.id, { id: freshMark(), action: entry.action, fields, at: entry.at });
    });
  };
  details.append(button(says["edit"] ?? "", keep));
  return details;
}

/** Shows what waits: on its own page in full, on every other as one quiet line. */
async function show(): Promise<void> {
  const all = await myEntries();
  const note = document.getElementById("outbox-note");
  const place = document.getElementById("outbox");
  if (note !== null) note.hidden = all.length === 0 || place !== null;
  // Somebody changes something: what they see stays until they are done.
  if (place === null || place.querySelector("details[open]") !== null) return;
  const list = element("ul", "card");
  list.append(...all.map((entry) => line(entry, place.dataset)));
  place.replaceChildren(all.length > 0 ? list : element("p", "empty", place.dataset["none"]));
}

/** Whoever shuts the door while something waits is told, and presses once more. */
function askBeforeShutting(): void {
  // Heard on the whole page: a region that changes by itself has other forms then.
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const note = document.getElementById("close-waits");
    if (form.getAttribute("action") !== "/you/close" || note === null || !note.hidden) return;
    event.preventDefault();
    void entries()
      .catch(() => [])
      .then((all) => (all.length > 0 ? void (note.hidden = false) : form.submit()));
  });
}

/** Begins: the worker keeps pages from now on, and what waits goes out. */
export function beginOutbox(): void {
  if (!("serviceWorker" in navigator) || !("locks" in navigator)) return;
  askBeforeShutting();
  void navigator.serviceWorker.register("/worker.js").catch(() => undefined);
  const send = () => void sendAll().catch(() => void show());
  addEventListener("online", send);
  send();
  void show();
}
