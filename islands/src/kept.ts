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
