// IndexedDB with three drawers: "meta" in clear (salt, tries, key of the device), "kept" encrypted, "boxes" sealed.
const NAME = "rangkul-hp";
const DRAWERS = ["meta", "kept", "boxes"];

/** The phone is full: nothing was written. */
export class Full extends Error {}

let opened = null;

function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => DRAWERS.forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => failed(request.error);
  });
  return opened;
}

async function inside(drawers, mode, work) {
  const db = await database();
  return new Promise((done, failed) => {
    const fail = (error) => failed(error?.name === "QuotaExceededError" ? new Full() : error);
    const transaction = db.transaction(drawers, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
    let request;
    transaction.oncomplete = () => done(request?.result);
    transaction.onabort = () => fail(transaction.error ?? request?.error);
    try {
      request = work((name) => transaction.objectStore(name));
    } catch (error) {
      transaction.abort();
      fail(error);
    }
  });
}

export const get = (drawer, key) => inside([drawer], "readonly", (in_) => in_(drawer).get(key));
export const keys = (drawer) => inside([drawer], "readonly", (in_) => in_(drawer).getAllKeys());
export const values = (drawer) => inside([drawer], "readonly", (in_) => in_(drawer).getAll());
export const put = (drawer, key, value) => inside([drawer], "readwrite", (in_) => in_(drawer).put(value, key));
export const remove = (drawer, key) => inside([drawer], "readwrite", (in_) => in_(drawer).delete(key));

/** All or nothing: ``[["put", drawer, key, value] | ["remove", drawer, key]]``. */
export function change(steps) {
  return inside(DRAWERS, "readwrite", (in_) => {
    for (const [verb, drawer, key, value] of steps) verb === "put" ? in_(drawer).put(value, key) : in_(drawer).delete(key);
  });
}

/** Erase everything but sealed boxes, which nobody on this phone can open. */
export const erase = () => inside(["meta", "kept"], "readwrite", (in_) => { in_("meta").clear(); in_("kept").clear(); });
