// Finished visits leave the phone: answers first, photos after, each until the district says that it has them.
//
// One window sends at a time (``navigator.locks``). Sent twice, a visit is one visit: the server knows its instanceID.
import { Refused, Unreachable, ask } from "./district.js";
import * as drawer from "./drawer.js";

const FIRST_PAUSE = 4_000;
const LONGEST_PAUSE = 15 * 60_000;

/** Send what is due. ``now`` forgets pauses; ``told`` is called after each step. */
export function sendAll(account, { now = false, told = () => {} } = {}) {
  return navigator.locks.request("rangkul-send", { ifAvailable: true }, async (mine) => {
    if (!mine) return;
    for (const step of [sendAnswers, sendPhotos]) {
      for (const item of await due(now)) {
        await attempt(item, () => step(account, item));
        await told();
      }
    }
  });
}

async function due(now) {
  const all = await drawer.readAll("out");
  const ready = all.filter((item) => item.state !== "refused" && (now || (item.nextAt ?? 0) <= Date.now()));
  return ready.sort((a, b) => a.finishedAt - b.finishedAt);
}

/** A pause that doubles, with chance in it, so that a village's phones do not all come back at once. */
export function pause(tries) {
  return Math.min(FIRST_PAUSE * 2 ** Math.min(tries, 12), LONGEST_PAUSE) * (0.75 + Math.random() / 2);
}

async function attempt(item, step) {
  try {
    await step();
  } catch (trouble) {
    if (trouble instanceof Unreachable) {
      const tries = (item.tries ?? 0) + 1;
      await drawer.write(`out:${item.id}`, { ...item, tries, nextAt: Date.now() + pause(tries), error: navigator.onLine ? "tryLater" : "noSignal" });
      if (!navigator.onLine) throw trouble;
    } else if (trouble instanceof Refused && !trouble.wipe) {
      await drawer.write(`out:${item.id}`, { ...item, state: "refused", sentence: trouble.message });
    } else throw trouble;
  }
}

async function sendAnswers(account, item) {
  if (item.state !== "waiting") return;
  const { told } = await post(account, item, null);
  await receive(item, told);
}

async function sendPhotos(account, item) {
  if (item.state !== "photos") return;
  for (const name of item.missing) {
    const bytes = await drawer.readBytes(`photo:${item.id}:${name}`);
    if (!bytes) throw new Refused(0, { detail: `Foto ${name} tidak ada lagi di HP ini. Jawabannya sudah diterima.` });
    const { told } = await post(account, item, new File([bytes], name, { type: name.endsWith(".png") ? "image/png" : "image/jpeg" }));
    await receive(item, told);
  }
}

function post(account, item, photo) {
  const form = new FormData();
  form.append("xml_submission_file", new File([item.xml], "submission.xml", { type: "text/xml" }));
  if (photo) form.append("photo", photo);
  return ask("kirim", { account, form });
}

/** The district has the answers, or all of it: then answers and photos leave the phone, and a line stays. */
async function receive(item, told) {
  if (told.missing.length) {
    Object.assign(item, { state: "photos", missing: told.missing, receivedAt: Date.now(), tries: 0, nextAt: 0, error: "" });
    await drawer.write(`out:${item.id}`, item);
    return;
  }
  const sent = { id: item.id, code: item.code, name: item.name, finishedAt: item.finishedAt, receivedAt: Date.now() };
  const remove = [`out:${item.id}`, ...(await drawer.photosOf(item.id))];
  await drawer.change({ put: { [`sent:${item.id}`]: sent }, remove, unbox: item.id });
}

/** Try a refused one again: its owner asked for it. */
export const retry = (item) => drawer.write(`out:${item.id}`, { ...item, state: item.missing?.length ? "photos" : "waiting", tries: 0, nextAt: 0, sentence: "" });
