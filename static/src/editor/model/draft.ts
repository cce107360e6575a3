import type { Draft, DraftStore } from "./saver";

const DATABASE = "lagwise";
const STORE = "drafts";

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(STORE);
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error ?? new Error("This browser keeps no drafts."));
  });
}

function once<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error("This browser keeps no drafts."));
  });
}

/** The unsaved edits of one design in this browser's IndexedDB; survives a killed tab. */
export function draftStore(design: string): DraftStore {
  return {
    async read() {
      const database = await open();
      try {
        const found: unknown = await once(database.transaction(STORE).objectStore(STORE).get(design));
        return (found as Draft | undefined) ?? null;
      } finally {
        database.close();
      }
    },
    async write(draft) {
      const database = await open();
      try {
        const store = database.transaction(STORE, "readwrite").objectStore(STORE);
        if (draft === null) await once(store.delete(design));
        else await once(store.put(draft, design));
      } finally {
        database.close();
      }
    },
  };
}
