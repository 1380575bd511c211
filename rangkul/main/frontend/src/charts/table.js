import { read } from "../shared/numbers.js";

const text = (cell) => cell.textContent.trim().replace(/\s+/g, " ");

function value(cell) {
  const written = cell?.dataset.value;
  if (written === undefined) return cell ? read(cell.textContent) : null;
  return written === "" ? null : Number(written);
}

/**
 * What a table says: { title, categories: ["Cempaka", …], series: [{ name, color, values: [12, null, …] }] }.
 * null stands for a number that is hidden or not known.
 */
export function readTable(table) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !("noChart" in row.dataset));
  const columns = heads.map((_, i) => i).filter((i) => i > 0 && !("noChart" in heads[i].dataset));
  return {
    title: table.caption?.textContent.trim() ?? "",
    categories: rows.map((row) => text(row.cells[0])),
    series: columns.map((i) => ({
      name: text(heads[i]),
      color: heads[i].dataset.color,
      values: rows.map((row) => value(row.cells[i])),
    })),
  };
}
