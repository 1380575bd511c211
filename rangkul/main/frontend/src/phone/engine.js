// The only module that knows ODK's form engine (@getodk/xforms-engine). Built as a piece of its own: it is read when the
// first form opens, so that the list of doors stands at once.
import { loadForm } from "@getodk/xforms-engine";

const RAW = "xml_submission_file";

/** Open a questionnaire for a door, or bring back what was begun. ``stateFactory`` makes the engine's state observable. */
export async function openForm({ xml, visitCode, saved, photos, language, device, stateFactory }) {
  const loaded = await loadForm(withCode(xml, visitCode), { missingResourceBehavior: "BLANK" });
  if (loaded.status === "failure") throw loaded.error ?? new Error("form");
  const how = {
    stateFactory,
    preloadProperties: { deviceID: `rangkul:${device}` },
  };
  const instance = saved ? await loaded.restoreInstance({ data: [formData(saved, photos)] }, how) : loaded.createInstance(how);
  setLanguage(instance.root, language);
  return instance.root;
}

export function setLanguage(root, language) {
  const found = root.languages.find((one) => one.language?.includes(`(${language})`));
  if (found) root.setLanguage(found);
}

/** {id, xml, photos: Map(name → File), isReady, violations: [reference]}. Photos brought back are kept by hand. */
export async function payload(root, before) {
  const made = await root.prepareInstancePayload({ payloadType: "monolithic" });
  const data = made.data[0];
  const xml = await data.get(RAW).text();
  const photos = new Map();
  for (const [name, file] of before) if (xml.includes(`>${name}<`)) photos.set(name, file);
  for (const [key, file] of data.entries()) if (key !== RAW) photos.set(file.name, file);
  const id = new DOMParser().parseFromString(xml, "text/xml").getElementsByTagName("*");
  const found = [...id].find((node) => node.localName === "instanceID");
  return { id: found.textContent, xml, photos, isReady: made.status === "ready", violations: (made.violations ?? []).map((one) => one.reference) };
}

function formData(xml, photos) {
  const data = new FormData();
  data.append(RAW, new File([xml], RAW, { type: "text/xml" }));
  for (const file of photos.values()) data.append(file.name, file, file.name);
  return data;
}

/** Write the visit code where the questionnaire has a place for it. */
function withCode(xml, code) {
  const tree = new DOMParser().parseFromString(xml, "text/xml");
  const instance = [...tree.getElementsByTagName("*")].find((node) => node.localName === "instance");
  const place = instance && [...instance.getElementsByTagName("*")].find((node) => node.localName === "visit_code");
  if (place) place.textContent = code;
  return new XMLSerializer().serializeToString(tree);
}
