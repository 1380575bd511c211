// Numbers as the page's language writes them: 1.234,5 in Indonesian.
export const language = document.documentElement.lang === "en" ? "en-GB" : "id-ID";

const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });

export const figure = (value) => plain.format(value);
export const shortFigure = (value) => (Math.abs(value) < 10_000 ? plain.format(value) : short.format(value));

export function bytes(size) {
  const units = ["B", "kB", "MB", "GB"];
  let power = 0;
  for (; size >= 1000 && power < units.length - 1; power++) size /= 1000;
  return `${plain.format(size)} ${units[power]}`;
}

/** Read a printed number: "1.234,5" and "12,5%" in Indonesian; null for "–", "<5" and nothing. */
export function read(text) {
  const [group, point] = language === "id-ID" ? [/\./g, ","] : [/,/g, "."];
  const digits = text.trim().replace(/%$/, "").trim().replace(group, "").replace(point, ".").replace("−", "-");
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : null;
}
