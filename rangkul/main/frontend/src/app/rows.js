// Choosing rows: x-data="rowSelection" around a table and its .bulk-bar.
// [data-choose] is the box of a row, [data-choose-all] that of the page; shift chooses a stretch.

export function rowSelection() {
  return {
    count: 0,
    last: null,

    init() {
      this.$root.addEventListener("click", (event) => this.clicked(event));
      this.$root.addEventListener("change", (event) => this.changed(event));
      this.$root.addEventListener("htmx:after:swap", () => this.recount());
      this.recount();
    },
    boxes() {
      return [...this.$root.querySelectorAll("[data-choose]")];
    },
    clicked(event) {
      const box = event.target.closest("[data-choose]");
      if (!box) return;
      const boxes = this.boxes();
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
      this.last = box;
      this.recount();
    },
    changed(event) {
      if (event.target.matches("[data-choose-all]")) {
        for (const box of this.boxes()) box.checked = event.target.checked;
      }
      this.recount();
    },
    recount() {
      const boxes = this.boxes();
      const chosen = boxes.filter((box) => box.checked);
      this.count = chosen.length;
      for (const box of boxes) box.closest("tr")?.classList.toggle("is-chosen", box.checked);
      const all = this.$root.querySelector("[data-choose-all]");
      if (all) {
        all.checked = boxes.length > 0 && chosen.length === boxes.length;
        all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
      }
      this.$root.querySelector(".bulk-bar")?.classList.toggle("is-open", chosen.length > 0);
    },
    clear() {
      for (const box of this.boxes()) box.checked = false;
      this.recount();
    },
  };
}
