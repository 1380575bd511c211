// One SVG with all icons of icons.txt, each a <symbol>: <svg class="icon"><use href="icons.svg#name"/></svg>
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PEN = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';

export function names() {
  return readFileSync(here("icons.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
}

function symbol(name) {
  const file = readFileSync(here(`node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8");
  const lines = file.slice(file.indexOf(">") + 1, file.lastIndexOf("</svg>"));
  const drawn = lines.split("\n").map((line) => line.trim()).filter((line) => line && !line.includes('stroke="none"'));
  return `<symbol id="${name}" ${PEN}>${drawn.join("").replaceAll(" />", "/>")}</symbol>`;
}

export function writeSprite(path) {
  writeFileSync(path, `<svg xmlns="http://www.w3.org/2000/svg">\n${names().map(symbol).join("\n")}\n</svg>\n`);
}
