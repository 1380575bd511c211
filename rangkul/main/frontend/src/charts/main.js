// Draws every [data-chart] from the table that stands in it:
//
//   <figure data-chart="bar">            bar | bar-h | stacked | stacked-h | line | pyramid | pie
//     <details class="chart-table" open><summary>Lihat sebagai tabel</summary>
//       <table><caption>…</caption><thead><tr><th>Kecamatan</th><th data-color="v-out">Tidak sekolah</th>…
//
// The first column names the categories, every other column is a series. A cell may carry data-value="12.5" (a plain
// number) beside what it prints; a cell without a number ("<5", "–") has no bar. data-color names a colour of the
// palette (v-enrolled, c-do, chart-2 …), data-unit="%" is said after each number. Columns and rows with data-no-chart
// stay out. Without scripts the table is the chart.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import { options } from "./options.js";
import { readTable } from "./table.js";

echarts.use([AriaComponent, BarChart, GridComponent, LegendComponent, LineChart, PieChart, SVGRenderer, TooltipComponent]);

const drawn = new Map(); // figure → chart
const paper = matchMedia("print"); // other colours, other width

function draw(figure) {
  const table = figure.querySelector("table");
  if (!table || drawn.has(figure)) return;
  const data = readTable(table);
  if (!data.categories.length) return;
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  if (figure.dataset.chart.endsWith("-h") || figure.dataset.chart === "pyramid") {
    canvas.classList.toggle("chart-canvas-tall", data.categories.length > 8);
  }
  const holder = figure.querySelector(".chart-table");
  if (holder) {
    holder.open = false;
    holder.before(canvas);
  } else table.before(canvas);
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  canvas.setAttribute("role", "img");
  drawn.set(figure, chart);
  figure.classList.add("is-drawn");
  paint(figure);
}

function paint(figure) {
  const data = readTable(figure.querySelector("table"));
  const chart = drawn.get(figure);
  chart.setOption(options(figure.dataset.chart, data, { unit: figure.dataset.unit ?? "", width: chart.getWidth() }), true);
}

function tidy() {
  for (const [figure, chart] of drawn) {
    if (figure.isConnected) continue;
    chart.dispose();
    drawn.delete(figure);
  }
}

const drawAll = () => {
  tidy();
  for (const figure of document.querySelectorAll("[data-chart]")) draw(figure);
};

function refit() {
  for (const [figure, chart] of drawn) {
    chart.resize();
    paint(figure);
    chart.getZr().flush(); // paper does not wait for the next frame
  }
}

let waiting;
function resized() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(refit);
}

document.fonts.ready.then(() => {
  drawAll();
  addEventListener("resize", resized);
  paper.addEventListener("change", refit);
  document.addEventListener("htmx:after:swap", drawAll);
  document.addEventListener("theme:change", () => [...drawn.keys()].forEach(paint));
});
