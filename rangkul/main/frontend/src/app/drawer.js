// The menu on a phone. The link #menu already opens it; with scripts it also keeps the focus, closes by Esc and by
// a click beside, and leaves no trace in the history.

export function drawer() {
  const menu = document.getElementById("menu");
  const opener = document.querySelector(".menu-toggle");
  const page = document.querySelector(".shell-body");
  if (!menu || !opener) return;

  const turn = (open) => {
    menu.classList.toggle("is-open", open);
    opener.setAttribute("aria-expanded", open);
    page.inert = open;
    (open ? menu.querySelector("a, button") : opener).focus();
  };
  const isOpen = () => menu.classList.contains("is-open");

  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".menu-toggle")) {
      event.preventDefault();
      turn(true);
    } else if (isOpen() && (event.target.closest?.(".sidebar-close") || !menu.contains(event.target))) {
      event.preventDefault();
      turn(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) turn(false);
  });
  matchMedia("(min-width: 992px)").addEventListener("change", (wide) => {
    if (wide.matches && isOpen()) turn(false);
  });
}
