// Single keys: / search, ? help, j k through a list, Enter opens, x chooses; and on a page that has them
// <button data-shortcut="1 s">, which is pressed by 1 or s.
// Single keys get in the way of speech input (WCAG 2.1.4), so the help dialog can switch them off.
const KEY = "rangkul.shortcuts";

const areOn = () => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};

export function shortcutSwitch() {
  return {
    on: areOn(),
    init() {
      this.$watch("on", (on) => {
        try {
          localStorage.setItem(KEY, on ? "on" : "off");
        } catch {
          // storage forbidden: the choice is not kept
        }
      });
    },
  };
}

const isTyping = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio])");

function search() {
  const field = document.querySelector("[data-global-search]");
  if (field?.checkVisibility?.() ?? field?.offsetParent) {
    field.focus();
    field.select();
  } else document.querySelector(".search-link")?.click();
}

const rows = () => [...document.querySelectorAll("[data-rows] [data-row], tbody[data-rows] > tr")];
const here = () => document.querySelector(".is-here");

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(here());
  const to = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  here()?.classList.remove("is-here");
  to.classList.add("is-here");
  const target = to.querySelector("[data-open], a[href]") ?? to;
  if (target === to) to.tabIndex = -1;
  target.focus({ preventScroll: true }); // the focus goes along, so that a screen reader reads the row
  to.scrollIntoView({ block: "nearest" });
}

const ACTIONS = {
  "/": search,
  "?": () => document.getElementById("help-dialog")?.showModal(),
  j: () => walk(1),
  k: () => walk(-1),
  x: () => here()?.querySelector("[data-choose]")?.click(),
};

const buttonFor = (key) => /^[a-z0-9]$/.test(key) && document.querySelector(`[data-shortcut~="${key}"]:not(:disabled)`);

export function shortcuts() {
  document.addEventListener("keydown", (event) => {
    const button = buttonFor(event.key);
    const action = button ? () => button.click() : ACTIONS[event.key];
    if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") || !areOn()) return;
    event.preventDefault();
    action();
  });
}
