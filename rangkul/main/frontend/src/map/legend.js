import { figure, language } from "../shared/numbers.js";

/** A list of the five colours and what they stand for. */
export function legend(limits, unit) {
  const list = document.createElement("ul");
  list.className = "legend";
  const add = (level, words) => {
    const item = document.createElement("li");
    const key = document.createElement("i");
    key.className = level;
    item.append(key, words);
    list.append(item);
  };
  const say = (value) => figure(value) + unit;
  if (limits.length) add("level-1", `< ${say(limits[0])}`);
  limits.forEach((limit, i) => {
    const next = limits[i + 1];
    add(`level-${i + 2}`, next === undefined ? `≥ ${say(limit)}` : `${say(limit)} – ${say(next)}`);
  });
  add("level-none", language === "id-ID" ? "tidak ditampilkan" : "not shown");
  return list;
}
