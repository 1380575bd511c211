// <button data-print> prints the page that is shown; tables behind charts are opened for the paper.
export function printing() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
  const closed = new Set();
  window.addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll("details.chart-table:not([open])")) {
      closed.add(table);
      table.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    for (const table of closed) table.open = false;
    closed.clear();
  });
}
