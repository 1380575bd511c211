// Drop-down menus are <details class="drop">. Here: one at a time, closed by Esc and by a click beside.

const open = () => [...document.querySelectorAll("details.drop[open]")];

export function menus() {
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const within = menu.contains(document.activeElement);
      menu.open = false;
      if (within) menu.querySelector("summary").focus();
    }
  });
}
