// x-data="themeSwitch": buttons with data-theme="light|dark|auto".

export function themeSwitch() {
  return {
    init() {
      this.mark();
      this.$root.addEventListener("click", ({ target }) => {
        const button = target.closest("[data-theme-choice]");
        if (!button) return;
        window.rangkulTheme.set(button.dataset.themeChoice);
        this.mark();
      });
    },
    mark() {
      const chosen = window.rangkulTheme.get();
      for (const button of this.$root.querySelectorAll("[data-theme-choice]")) {
        button.setAttribute("aria-pressed", button.dataset.themeChoice === chosen);
      }
    },
  };
}
