// The district's doors. Every answer tells the server's time; a phone that was shut out is told so with "wipe".
import { speech } from "./words.js";

const BASE = "/kunjungan/hp/";
const PATIENCE = 60_000;

/** The district said no, with a sentence. */
export class Refused extends Error {
  constructor(status, told) {
    super(told.detail ?? "");
    this.status = status;
    this.wipe = Boolean(told.wipe);
  }
}

/** Nobody answered, or not in time, or the server is not well: it is tried again. */
export class Unreachable extends Error {}

export const heard = { skew: 0, at: 0 };

export async function ask(path, { account = null, json = null, form = null, tag = null } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": speech.language };
  if (account) headers.Authorization = `Device ${account.device}.${account.secret}`;
  if (tag) headers["If-None-Match"] = tag;
  if (json) headers["Content-Type"] = "application/json";
  const patience = new AbortController();
  const bell = setTimeout(() => patience.abort(), PATIENCE);
  let answer;
  let told = {};
  try {
    answer = await fetch(BASE + path, { method: json || form ? "POST" : "GET", body: form ?? (json && JSON.stringify(json)), headers, signal: patience.signal, cache: "no-store", credentials: "omit" });
    if (answer.status !== 304) told = await answer.json();
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(bell);
  }
  const clock = Date.parse(answer.headers.get("X-Rangkul-Clock") ?? "");
  if (clock) Object.assign(heard, { skew: Date.now() - clock, at: Date.now() });
  if (answer.status >= 500 || answer.status === 429) throw new Unreachable();
  if (!answer.ok && answer.status !== 304) throw new Refused(answer.status, told);
  return { status: answer.status, tag: answer.headers.get("ETag"), told };
}
