// What is kept on the phone, opened with the key that the PIN made. Names: account, tasks, form:…, draft:…, out:…, sent:…,
// photo:<owner>:<file>. Nothing of it can be read without the key.
import { lock, lockJson, unlock, unlockJson } from "./crypto.js";
import * as store from "./store.js";

let key = null;

export const open = (made) => { key = made; };
export const shut = () => { key = null; };
export const isOpen = () => key !== null;

export async function read(name) {
  const locked = await store.get("kept", name);
  return locked ? unlockJson(key, name, locked) : null;
}

export async function readAll(kind) {
  const names = (await store.keys("kept")).filter((name) => name.startsWith(`${kind}:`));
  return Promise.all(names.map(read));
}

export const write = async (name, value) => store.put("kept", name, await lockJson(key, name, value));
export const forget = (name) => store.remove("kept", name);

export async function readBytes(name) {
  const locked = await store.get("kept", name);
  return locked ? unlock(key, name, locked) : null;
}

/** All or nothing: {put: {name: value}, bytes: {name: Uint8Array}, remove: [name], box: [id, bytes], unbox: id}. */
export async function change({ put = {}, bytes = {}, remove = [], box = null, unbox = null }) {
  const steps = [];
  for (const [name, value] of Object.entries(put)) steps.push(["put", "kept", name, await lockJson(key, name, value)]);
  for (const [name, value] of Object.entries(bytes)) steps.push(["put", "kept", name, await lock(key, name, value)]);
  if (box) steps.push(["put", "boxes", box[0], box[1]]);
  for (const name of remove) steps.push(["remove", "kept", name]);
  if (unbox) steps.push(["remove", "boxes", unbox]);
  await store.change(steps);
}

export const photosOf = async (owner) => (await store.keys("kept")).filter((name) => name.startsWith(`photo:${owner}:`));
