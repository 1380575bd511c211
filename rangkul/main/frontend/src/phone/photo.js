// Photos are made small before they are kept: at most 80 KB, without place or model of the phone (drawn anew).
const MOST_BYTES = 80 * 1024;
const QUALITIES = [0.8, 0.65, 0.5, 0.4];

/** A JPEG of at most 80 KB, its longer side at most ``pixels``. Raises when the file is no picture. */
export async function shrink(file, name, pixels = 1024) {
  const picture = await createImageBitmap(file);
  for (let side = Math.min(pixels, 1024); side >= 160; side = Math.round(side * 0.75)) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= MOST_BYTES) return new File([blob], name, { type: "image/jpeg" });
    }
  }
  throw new Error("too large");
}

/** A name that no other photo of this visit has. */
export const fileName = (question, ending) => `${question}-${crypto.randomUUID().slice(0, 8)}.${ending}`;
