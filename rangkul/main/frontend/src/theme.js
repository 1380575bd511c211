// Runs before the first paint, so that nobody sees the wrong colours for a moment. Keep it tiny.
(() => {
  const KEY = "rangkul.theme";
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");
  let chosen = "auto"; // where storage is forbidden, the choice lasts as long as the page

  const read = () => {
    try {
      chosen = localStorage.getItem(KEY) ?? chosen;
    } catch {
      // private windows may forbid it
    }
    return chosen;
  };
  const apply = () => {
    const wanted = read();
    const theme = wanted === "dark" || wanted === "light" ? wanted : night.matches ? "dark" : "light";
    if (root.dataset.bsTheme === theme) return;
    root.dataset.bsTheme = theme;
    root.dispatchEvent(new CustomEvent("theme:change", { bubbles: true }));
  };

  root.classList.add("js");
  window.rangkulTheme = {
    get: read,
    set(wanted) {
      chosen = wanted;
      try {
        localStorage.setItem(KEY, wanted);
      } catch {
        // as above
      }
      apply();
    },
  };
  night.addEventListener("change", apply);
  addEventListener("storage", apply);
  apply();
})();
