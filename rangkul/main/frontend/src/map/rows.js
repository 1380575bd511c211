import { read } from "../shared/numbers.js";

/** [{ code: "637202", name, href, value: number or null, printed }] of a table whose rows carry data-code. */
export function rowsOf(table) {
  const heads = [...table.tHead.rows[0].cells];
  const column = Math.max(1, heads.findIndex((head) => "mapValue" in head.dataset));
  return [...table.querySelectorAll("tbody > tr[data-code]")].map((row) => {
    const cell = row.cells[column];
    const written = cell.dataset.value;
    return {
      code: row.dataset.code.replaceAll(".", ""),
      name: row.cells[0].textContent.trim(),
      href: row.cells[0].querySelector("a")?.href,
      value: written === undefined ? read(cell.textContent) : written === "" ? null : Number(written),
      printed: cell.textContent.trim(),
    };
  });
}
