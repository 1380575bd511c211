// From a table to what ECharts is told.
import { colour } from "../shared/colours.js";
import { figure, language, shortFigure } from "../shared/numbers.js";

const FONT = '"Inter Variable", system-ui, sans-serif';
const NARROW = 520; // px: below it the legend of a pie stands above it


const fillOf = (series, i) => colour(series.color ?? `chart-${(i % 6) + 1}`);

/** The note beside the pointer, built from elements so that no inline style is needed. */
function tip(unit, absolute) {
  const say = (value) => (value == null || value === "-" ? "–" : figure(absolute ? Math.abs(value) : value) + unit);
  return (points) => {
    const list = Array.isArray(points) ? points : [points];
    const note = document.createElement("div");
    note.className = "chart-tip";
    const head = document.createElement("strong");
    head.textContent = list[0].axisValueLabel ?? list[0].name;
    note.append(head);
    for (const { seriesName, name, color, value, seriesType } of list) {
      const line = document.createElement("span");
      const key = document.createElement("i");
      key.className = "chart-key";
      key.style.background = color;
      const number = document.createElement("b");
      number.textContent = say(value);
      line.append(key, seriesType === "pie" ? name : seriesName, number);
      note.append(line);
    }
    return note;
  };
}

function common({ title, series }, unit, { absolute = false, trigger = "axis" } = {}) {
  const ink = colour("body-color");
  return {
    animation: !matchMedia("print, (prefers-reduced-motion: reduce)").matches,
    animationDuration: 350, // ms
    aria: {
      enabled: true,
      label: { description: describe(title, series) },
    },
    textStyle: { fontFamily: FONT, fontSize: 12, color: ink },
    legend: {
      show: series.length > 1,
      top: 0,
      left: 0,
      itemWidth: 12,
      itemHeight: 12,
      itemGap: 18,
      icon: "roundRect",
      textStyle: { color: ink, fontFamily: FONT, fontSize: 12.5 },
    },
    tooltip: {
      trigger,
      confine: true,
      appendTo: "body",
      axisPointer: { type: "shadow", shadowStyle: { color: colour("soft"), opacity: 0.12 } },
      backgroundColor: colour("paper"),
      borderColor: colour("line"),
      padding: 0,
      textStyle: { color: ink, fontFamily: FONT },
      formatter: tip(unit, absolute),
    },
    grid: { left: 4, right: 16, top: series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
  };
}

/** One sentence for the drawing; the numbers themselves are in the table beside it. */
function describe(title, series) {
  const names = series.map(({ name }) => name).join(", ");
  return language === "id-ID"
    ? `Grafik: ${title || names}. Angkanya ada di tabel di bawah grafik.`
    : `Chart: ${title || names}. The numbers are in the table below it.`;
}

function valueAxis(unit, absolute = false) {
  return {
    type: "value",
    splitNumber: 4,
    axisLabel: {
      color: colour("soft"),
      fontFamily: FONT,
      formatter: (value) => shortFigure(absolute ? Math.abs(value) : value) + unit,
    },
    splitLine: { lineStyle: { color: colour("line") } },
  };
}

function categoryAxis(categories, { across = false, room = 480, gap = true } = {}) {
  return {
    type: "category",
    data: categories,
    inverse: across,
    boundaryGap: gap,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colour("line-strong") } },
    axisLabel: {
      color: colour("body-color"),
      fontFamily: FONT,
      interval: across ? 0 : "auto",
      hideOverlap: true,
      width: across ? Math.min(180, room * 0.34) : undefined,
      overflow: across ? "truncate" : "none",
    },
  };
}

const bar = (series, i, more) => ({
  type: "bar",
  name: series.name,
  data: series.values.map((value) => value ?? "-"),
  itemStyle: { color: fillOf(series, i), borderRadius: 2 },
  barMaxWidth: 34,
  emphasis: { disabled: true },
  ...more,
});

function bars(data, { unit, width }, { across, stack }) {
  const categories = categoryAxis(data.categories, { across, room: width });
  const values = valueAxis(unit);
  const edge = { borderColor: colour("paper"), borderWidth: 1 };
  return {
    ...common(data, unit),
    xAxis: across ? values : categories,
    yAxis: across ? categories : values,
    series: data.series.map((series, i) =>
      bar(series, i, stack ? { stack: "all", itemStyle: { color: fillOf(series, i), ...edge } } : {}),
    ),
  };
}

function lines(data, { unit }) {
  return {
    ...common(data, unit),
    xAxis: categoryAxis(data.categories, { gap: false }),
    yAxis: valueAxis(unit),
    series: data.series.map((series, i) => ({
      type: "line",
      name: series.name,
      data: series.values,
      connectNulls: false, // a hidden number is a gap, not a slope
      symbol: "circle",
      symbolSize: 7,
      lineStyle: { width: 2.5, color: fillOf(series, i), type: ["solid", "dashed", "dotted"][i % 3] },
      itemStyle: { color: fillOf(series, i) },
      emphasis: { disabled: true },
    })),
  };
}

/** The next number people would mark an axis with: 790 → 800. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return power * [1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value);
}

/** Two columns back to back: the first to the left, the second to the right. */
function pyramid(data, { unit }) {
  const [left, right] = data.series;
  const most = roundUp(Math.max(...[...left.values, ...right.values].map((value) => value ?? 0)));
  const values = { ...valueAxis(unit, true), min: -most, max: most, interval: most / 2 };
  return {
    ...common(data, unit, { absolute: true }),
    xAxis: values,
    yAxis: { ...categoryAxis(data.categories, { across: true }), inverse: false, axisLine: { show: false } },
    series: [
      bar({ ...left, values: left.values.map((value) => value && -value) }, 0, { stack: "age", barCategoryGap: "25%" }),
      bar(right, 1, { stack: "age" }),
    ],
  };
}

function pie(data, { unit, width }) {
  const [series] = data.series;
  const named = { ...data, series: data.categories.map((name) => ({ name })) };
  const narrow = width < NARROW;
  return {
    ...common(named, unit, { trigger: "item" }),
    legend: {
      ...common(named, unit).legend,
      orient: narrow ? "horizontal" : "vertical",
      top: narrow ? 0 : "middle",
      left: narrow ? 0 : "58%",
    },
    series: [
      {
        type: "pie",
        name: series.name,
        radius: ["48%", "78%"],
        center: narrow ? ["50%", "60%"] : ["28%", "50%"],
        label: { show: false },
        emphasis: { disabled: true },
        itemStyle: { borderColor: colour("paper"), borderWidth: 2 },
        data: data.categories.map((name, i) => ({
          name,
          value: series.values[i] ?? 0,
          itemStyle: { color: colour(`chart-${(i % 6) + 1}`) },
        })),
      },
    ],
  };
}

const KINDS = {
  bar: (data, room) => bars(data, room, {}),
  "bar-h": (data, room) => bars(data, room, { across: true }),
  stacked: (data, room) => bars(data, room, { stack: true }),
  "stacked-h": (data, room) => bars(data, room, { across: true, stack: true }),
  line: lines,
  pyramid,
  pie,
};

/** @param room { unit: "%", width: pixels } */
export function options(kind, data, room) {
  const make = KINDS[kind];
  if (!make) throw new Error(`data-chart="${kind}" is none of ${Object.keys(KINDS).join(", ")}`);
  return make(data, room);
}
