// Who holds this phone, and what it holds: enrolled, locked, open, erased. Screens show ``state``; verbs change it.
import { reactive, watch } from "vue";

import { base64, drawerKey, makeDeviceKey, random } from "./crypto.js";
import { Refused, Unreachable, ask, heard } from "./district.js";
import * as drawer from "./drawer.js";
import { sendAll } from "./outbox.js";
import * as store from "./store.js";
import { speech, t } from "./words.js";

export const TRIES = 10;
const LOCK_AFTER = 5 * 60_000;
const RENEW_EVERY = 15 * 60_000;
const DAY = 86_400_000;
const CLOCK_OFF = 10 * 60_000;

export const state = reactive({
  screen: "opening", // opening | enrol | unlock | open
  account: null, tasks: { doors: [], forms: {}, warning: "", fetchedAt: 0 }, drafts: [], out: [], sent: [],
  said: "", saidKind: "info", online: navigator.onLine, sending: false, skew: 0, boxes: 0, triesLeft: TRIES, theme: "",
});

let hiddenAt = 0;
const others = new BroadcastChannel("rangkul-hp");

export function say(sentence, kind = "info") {
  Object.assign(state, { said: sentence, saidKind: kind });
}

/** What stands on this phone when the app opens. */
export async function begin() {
  const look = (await store.get("meta", "look")) ?? {};
  Object.assign(state, { theme: look.theme ?? "" });
  speech.language = look.language ?? "id";
  const lock = await store.get("meta", "lock");
  state.boxes = (await store.keys("boxes")).length;
  const lastContact = lock && ((await store.get("meta", "contact")) ?? lock.madeAt);
  if (lock && Date.now() - lastContact > lock.days * DAY) return eraseBecause(t("erasedDays", { days: lock.days }));
  state.triesLeft = TRIES - ((await store.get("meta", "tries")) ?? 0);
  if (lock && state.triesLeft <= 0) return eraseBecause(t("erasedTries"));
  state.screen = lock ? "unlock" : "enrol";
  if (!lock) handInBoxes();
}

watch(() => [state.theme, speech.language], ([theme, language]) => {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.documentElement.lang = language;
  if (state.screen !== "opening") store.put("meta", "look", { theme, language }).catch(() => {});
});

/** Make this phone somebody's phone: the slip's code is spent, the PIN locks what comes. */
export async function enrol(code, label, pin) {
  const { told } = await ask("daftar", { json: { code, label } });
  await handInBoxes();
  const deviceKey = await makeDeviceKey();
  const salt = random(16);
  const key = await drawerKey(pin, salt, deviceKey);
  drawer.open(key);
  const lock = { salt, deviceKey, drop: told.drop, region: told.region.code, districtKey: told.district_key, days: told.days, madeAt: Date.now() };
  await store.put("meta", "lock", lock);
  await store.put("meta", "tries", 0);
  await drawer.write("account", { device: told.device, secret: told.secret, person: told.person, region: told.region });
  navigator.storage?.persist?.();
  history.replaceState(null, "", location.pathname);
  await enter();
}

/** Try a PIN. The try is counted before it is made, so that pulling the battery gains nothing. */
export async function unlock(pin) {
  const lock = await store.get("meta", "lock");
  const tries = ((await store.get("meta", "tries")) ?? 0) + 1;
  await store.put("meta", "tries", tries);
  drawer.open(await drawerKey(pin, lock.salt, lock.deviceKey));
  try {
    await drawer.read("account");
  } catch {
    drawer.shut();
    state.triesLeft = TRIES - tries;
    if (tries >= TRIES) await eraseBecause(t("erasedTries"));
    return false;
  }
  await store.put("meta", "tries", 0);
  state.triesLeft = TRIES;
  await enter();
  return true;
}

async function enter() {
  state.account = await drawer.read("account");
  state.tasks = (await drawer.read("tasks")) ?? { doors: [], forms: {}, warning: "", fetchedAt: 0 };
  say("");
  await reload();
  state.screen = "open";
  renew().then(() => send({ now: true }));
}

/** Read drafts and outbox anew: another window may have changed them. */
export async function reload() {
  if (!drawer.isOpen()) return;
  const [drafts, out, sent] = await Promise.all(["draft", "out", "sent"].map(drawer.readAll));
  state.drafts = drafts.sort((a, b) => b.savedAt - a.savedAt);
  state.out = out.sort((a, b) => a.finishedAt - b.finishedAt);
  state.sent = sent.sort((a, b) => b.receivedAt - a.receivedAt);
}

export function changed() {
  others.postMessage("changed");
  return reload();
}

export function lockNow() {
  drawer.shut();
  Object.assign(state, { account: null, tasks: { doors: [], forms: {}, warning: "", fetchedAt: 0 }, drafts: [], out: [], sent: [], screen: "unlock" });
  say("");
}

/** Fetch doors and questionnaires; says nothing when there is no signal. */
export async function renew({ aloud = false } = {}) {
  const account = state.account;
  if (!account) return;
  try {
    const { status, tag, told } = await ask("tugas", { account, tag: state.tasks.tag });
    await contact();
    if (status !== 304) await keepTasks(told, tag);
    else await drawer.write("tasks", { ...state.tasks, fetchedAt: Date.now() });
    state.tasks = (await drawer.read("tasks")) ?? state.tasks;
  } catch (trouble) {
    await meet(trouble, aloud ? t("notFetched") : "");
  }
}

async function keepTasks(told, tag) {
  const put = {};
  const forms = {};
  for (const [kind, form] of Object.entries(told.forms)) {
    forms[kind] = form.digest;
    put[`form:${form.digest}`] = form;
  }
  put.tasks = { doors: told.doors, forms, warning: told.warning, fetchedAt: Date.now(), tag };
  const used = new Set([...Object.values(forms), ...state.drafts.map((draft) => draft.form)]);
  const old = (await store.keys("kept")).filter((name) => name.startsWith("form:") && !used.has(name.slice(5)));
  await drawer.change({ put, remove: old });
  const lock = await store.get("meta", "lock");
  await store.put("meta", "lock", { ...lock, districtKey: told.district_key, days: told.days });
}

async function contact() {
  await store.put("meta", "contact", Date.now());
  state.skew = Math.abs(heard.skew) > CLOCK_OFF ? heard.skew : 0;
}

/** What a refusal means for the phone as a whole; the rest is said where it was asked. */
export async function meet(trouble, sentence = "") {
  if (trouble instanceof Refused && trouble.wipe) await eraseBecause(trouble.message);
  else if (trouble instanceof Refused) say(trouble.message, "bad");
  else if (trouble instanceof store.Full) say(t("full"), "bad");
  else if (trouble instanceof Unreachable) sentence && say(sentence, "info");
  else if (drawer.isOpen()) throw trouble; // locked meanwhile: nothing to say
}

/** Send what is due; ``now`` forgets pauses (signal has come back, or somebody asked). */
export async function send({ aloud = false, now = aloud } = {}) {
  if (!state.account) return;
  state.sending = true;
  try {
    await sendAll(state.account, { now, told: changed });
    if (state.account) await noteContact();
  } catch (trouble) {
    await meet(trouble, aloud ? t("noSignal") : "");
  } finally {
    state.sending = false;
    await changed();
    if (!state.out.length && state.saidKind === "good") say(""); // "saved on this phone" is no longer true
  }
}

async function noteContact() {
  if (Date.now() - heard.at < 60_000) await contact();
}

/** Hand sealed boxes in without a PIN; what was taken leaves the phone. Returns whether none is left. */
export async function handInBoxes() {
  for (const id of await store.keys("boxes")) {
    const { drop, box } = await store.get("boxes", id);
    try {
      await ask("titip", { json: { drop, box: base64(box) } });
      await store.remove("boxes", id);
    } catch (trouble) {
      if (trouble instanceof Unreachable) break;
      if (!(trouble instanceof Refused)) throw trouble; // a refused one stays: it is the only copy
    }
  }
  state.boxes = (await store.keys("boxes")).length;
  return state.boxes === 0;
}

/** Empty the phone; sealed boxes stay until the district has them. */
export async function eraseBecause(sentence) {
  drawer.shut();
  await store.erase();
  Object.assign(state, { account: null, tasks: { doors: [], forms: {}, warning: "", fetchedAt: 0 }, drafts: [], out: [], sent: [], triesLeft: TRIES, screen: "enrol" });
  say(sentence, "bad");
  others.postMessage("erased");
  await handInBoxes();
}

export async function signOut() {
  try {
    await ask("keluar", { account: state.account, json: {} });
  } catch (trouble) {
    if (trouble instanceof Unreachable) return say(t("noSignal"), "bad");
  }
  return eraseBecause(t("erasedOut"));
}

others.onmessage = ({ data }) => (data === "erased" ? location.reload() : reload());
addEventListener("online", () => { state.online = true; state.account ? renew().then(() => send({ now: true })) : state.screen === "enrol" && handInBoxes(); });
addEventListener("offline", () => { state.online = false; });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();
  else if (state.account && hiddenAt && Date.now() - hiddenAt > LOCK_AFTER) lockNow();
});
setInterval(() => { if (state.account && state.out.some((item) => item.state !== "refused")) send(); }, 15_000);
setInterval(() => renew(), RENEW_EVERY);

