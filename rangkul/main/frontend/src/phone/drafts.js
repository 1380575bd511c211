// A form that is being filled in: kept at every pause, brought back after a crash, finished into the outbox.
import { base64, sealBox } from "./crypto.js";
import * as drawer from "./drawer.js";
import { changed, state } from "./session.js";
import * as store from "./store.js";

const text = new TextEncoder();

/** {draft, form, photos} of a door: what was begun, or afresh with the questionnaire of today; null without one. */
export async function take(door) {
  const draft = await drawer.read(`draft:${door.visit_code}`);
  const digest = draft?.form ?? state.tasks.forms[door.kind];
  const form = digest && (await drawer.read(`form:${digest}`));
  if (!form) return null;
  const photos = new Map();
  for (const { name, type } of draft?.files ?? []) {
    const bytes = await drawer.readBytes(`photo:${door.visit_code}:${name}`);
    if (bytes) photos.set(name, new File([bytes], name, { type }));
  }
  return { draft, form, photos, isOld: Boolean(draft) && digest !== state.tasks.forms[door.kind] };
}

/** Keep the form as it stands. Photos are written when they are new. Raises ``store.Full``. */
export async function keep(door, form, { xml, photos }, step) {
  const code = door.visit_code;
  const there = new Set(await drawer.photosOf(code));
  const files = [...photos.values()];
  const bytes = {};
  for (const file of files) {
    const name = `photo:${code}:${file.name}`;
    if (!there.has(name)) bytes[name] = new Uint8Array(await file.arrayBuffer());
    there.delete(name);
  }
  const draft = { door: { ...door }, form: form.digest, xml, step, savedAt: Date.now(), files: files.map(({ name, type }) => ({ name, type })) };
  await drawer.change({ put: { [`draft:${code}`]: draft }, bytes, remove: [...there] });
}

/** The form is done: into the outbox, sealed to the district beside it, the draft goes. All or nothing. */
export async function finish(door, { id, xml, photos }) {
  const lock = await store.get("meta", "lock");
  const bytes = {};
  const inside = {};
  for (const file of photos.values()) {
    const raw = new Uint8Array(await file.arrayBuffer());
    bytes[`photo:${id}:${file.name}`] = raw;
    inside[file.name] = base64(raw);
  }
  const box = await sealBox(lock.districtKey, lock.region, text.encode(JSON.stringify({ xml, files: inside })));
  const item = { id, code: door.visit_code, name: door.name, xml, state: "waiting", finishedAt: Date.now() };
  const remove = [`draft:${door.visit_code}`, ...(await drawer.photosOf(door.visit_code))];
  await drawer.change({ put: { [`out:${id}`]: item }, bytes, remove, box: [id, { drop: lock.drop, box }] });
  await changed();
}

export async function throwAway(code) {
  await drawer.change({ remove: [`draft:${code}`, ...(await drawer.photosOf(code))] });
  await changed();
}

/** Hold a form for this window alone until ``release`` is called; null when another window has it. */
export function hold(code) {
  return new Promise((given) => {
    navigator.locks.request(`rangkul-draft-${code}`, { ifAvailable: true }, (mine) => {
      if (!mine) return given(null);
      return new Promise((release) => given(release));
    });
  });
}
