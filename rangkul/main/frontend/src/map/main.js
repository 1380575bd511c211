// Colours the areas of a local GeoJSON by the numbers of the table that stands beside it:
//
//   <figure data-map data-geojson="/wilayah/6372.geojson" data-key="code" data-unit="%">
//     <details class="chart-table" open><summary>…</summary>
//       <table><thead><tr><th>Kecamatan</th><th data-map-value>Angka ATS</th>…
//              <tbody><tr data-code="63.72.02"><th><a href="…">Landasan Ulin</a></th><td data-value="4.1">4,1%</td>
//
// Rows and areas meet by data-code and the property named in data-key; dots are not read. No tiles, nothing from
// outside. If the file cannot be had, the table stays as it is.
import L from "leaflet";

import { colour } from "../shared/colours.js";
import { figure as printed } from "../shared/numbers.js";
import { breaks, levelOf } from "./levels.js";
import { legend } from "./legend.js";
import { rowsOf } from "./rows.js";

const plainCode = (code) => String(code ?? "").replaceAll(".", "");

async function draw(holder) {
  const answer = await fetch(holder.dataset.geojson);
  if (!answer.ok) return;
  const areas = await answer.json();
  const rows = rowsOf(holder.querySelector("table"));
  const limits = breaks(rows.map(({ value }) => value));
  const rowOf = (area) => rows.find(({ code }) => code === plainCode(area.properties[holder.dataset.key || "code"]));
  const unit = holder.dataset.unit ?? "";

  const canvas = document.createElement("div");
  canvas.className = "map-canvas";
  const table = holder.querySelector(".chart-table");
  table.before(canvas);
  table.before(legend(limits, unit));
  table.open = false;
  holder.classList.add("is-drawn");

  const map = L.map(canvas, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  const style = (area) => ({
    color: colour("paper"),
    weight: 1.5,
    fillOpacity: 1,
    fillColor: colour(fill(levelOf(rowOf(area)?.value, limits))),
  });
  const layer = L.geoJSON(areas, { style, onEachFeature: (area, shape) => dress(shape, rowOf(area), unit) }).addTo(map);
  map.fitBounds(layer.getBounds(), { padding: [8, 8] });
  document.addEventListener("theme:change", () => layer.setStyle(style));
}

const fill = (level) => (level === null ? "line" : `level-${level}`);

/** Name, number, link and keyboard for one area. */
function dress(shape, row, unit) {
  if (!row) return;
  const said = row.value === null ? row.printed || "–" : printed(row.value) + unit;
  const note = document.createElement("div");
  const name = document.createElement("strong");
  name.textContent = row.name;
  note.append(name, said);
  shape.bindTooltip(note, { sticky: true });
  const follow = () => row.href && location.assign(row.href);
  shape.on("click", follow);
  shape.on("add", () => {
    const path = shape.getElement();
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", row.href ? "link" : "img");
    path.setAttribute("aria-label", `${row.name}: ${said}`);
    path.addEventListener("keydown", (event) => event.key === "Enter" && follow());
    path.addEventListener("focus", () => shape.openTooltip());
    path.addEventListener("blur", () => shape.closeTooltip());
  });
}

for (const holder of document.querySelectorAll("[data-map]")) draw(holder);
