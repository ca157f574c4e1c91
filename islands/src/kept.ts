// What this browser keeps of what was said while it was offline. The worker puts in, the pages take out.

/** Something that waits to go out. */
export interface Entry {
  /** The mark of the form: whatever happens, it is done once. */
  id: string;
  /** Where it goes. */
  action: string;
  /** What was filled in; without what only the open page knew. */
  fields: [string, string][];
  /** When it was written, in ms since 1970. */
  at: number;
  /** Why it was not taken, if it was not. */
  refused?: string;
}

const STORE = "entries";

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("commonage-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open();
  try {
    return await new Promise((done, failed) => {
      const act = base.transaction(STORE, mode);
      const asked = work(act.objectStore(STORE));
      act.oncomplete = () => done(asked.result);
      act.onerror = () => failed(act.error);
      act.onabort = () => failed(act.error);
    });
  } finally {
    base.close();
  }
}

/** All that waits, the oldest first. */
export async function entries(): Promise<Entry[]> {
  const all = await inStore<Entry[]>("readonly", (store) => store.getAll());
  return all.sort((a, b) => a.at - b.at);
}

export const put = (entry: Entry) => inStore("readwrite", (store) => store.put(entry));

export const remove = (id: string) => inStore("readwrite", (store) => store.delete(id));

/** Puts an entry in the place of another, both or neither: whoever closes the page in the middle loses nothing. */
export const replace = (id: string, entry: Entry) =>
  inStore("readwrite", (store) => {
    store.delete(id);
    return store.put(entry);
  });

/** Whose page an entry was written on: it goes out to nobody else. */
export const whoseIs = (entry: Entry) => entry.fields.find(([name]) => name === "whose")?.[1];

/** While somebody holds this, an entry is not sent, changed or thrown away by another page. */
export const held = <T>(id: string, work: (lock: Lock | null) => Promise<T>, options: LockOptions = {}) =>
  navigator.locks.request(`commonage-entry-${id}`, options, work);

/** An answer of ours. Where something in between answers in our place, there is no line. */
export async function reached(request: Request | string, more?: RequestInit): Promise<Response> {
  const answer = await fetch(request, more);
  if (answer.type !== "opaqueredirect" && !answer.headers.has("x-commonage")) throw new Error("no line");
  return answer;
}

/** A mark that no form has. */
export const freshMark = () => crypto.randomUUID().replaceAll("-", "");

const says = (entry: Entry) => JSON.stringify([entry.action, entry.fields]);

/**
 * Keeps a form. One that is sent again is the same; one with the same mark that says something else was changed on a page
 * that the browser still held, and is another.
 */
export async function keepForm(entry: Entry): Promise<void> {
  const held = (await entries()).find((other) => other.id === entry.id);
  await put(held === undefined || says(held) === says(entry) ? entry : { ...entry, id: freshMark() });
}
