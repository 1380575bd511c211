// What keeps a thief out. The key of the drawer needs both: a key that the browser never gives out, and the PIN.
const ROUNDS = 600_000;
const text = new TextEncoder();
const { subtle } = crypto;

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const base64 = (bytes) => { let out = ""; for (let at = 0; at < bytes.length; at += 8192) out += String.fromCharCode(...bytes.subarray(at, at + 8192)); return btoa(out); };
export const unbase64 = (said) => Uint8Array.from(atob(said), (letter) => letter.charCodeAt(0));

/** A key of this device: it can be used here and copied nowhere. */
export const makeDeviceKey = () => subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);

/** AES-256-GCM key = HKDF(HMAC(device key, PBKDF2-SHA-256(PIN, salt, 600,000))). */
export async function drawerKey(pin, salt, deviceKey) {
  const typed = await subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const stretched = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, typed, 256);
  const mixed = await subtle.sign("HMAC", deviceKey, stretched);
  const base = await subtle.importKey("raw", mixed, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: text.encode("rangkul-hp-drawer") };
  return subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Lock bytes under their name, so that nothing can be put in another's place. */
export async function lock(key, name, bytes) {
  const nonce = random(12);
  const data = await subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: text.encode(name) }, key, bytes);
  return { nonce, data };
}

export async function unlock(key, name, { nonce, data }) {
  return new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: text.encode(name) }, key, data));
}

export const lockJson = (key, name, value) => lock(key, name, text.encode(JSON.stringify(value)));
export const unlockJson = async (key, name, locked) => JSON.parse(new TextDecoder().decode(await unlock(key, name, locked)));

/** A box that the district alone opens (``core/boxes.py``): version | our point | nonce | AES-256-GCM. */
export async function sealBox(districtKey, region, bytes) {
  const theirs = await subtle.importKey("raw", unbase64(districtKey), { name: "ECDH", namedCurve: "P-256" }, false, []);
  const ours = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: text.encode(`rangkul-box|${region}`) };
  const key = await subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = random(12);
  const point = new Uint8Array(await subtle.exportKey("raw", ours.publicKey));
  const sealed = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, bytes));
  const box = new Uint8Array(1 + point.length + nonce.length + sealed.length);
  box[0] = 1;
  box.set(point, 1);
  box.set(nonce, 1 + point.length);
  box.set(sealed, 1 + point.length + nonce.length);
  return box;
}
