// A form sent twice by an impatient finger: the second press is ignored, the button says it is busy.
// A form that answers with a file (data-download) leaves the page standing and is not held.
const HELD_MS = 8000;

export function submitting() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "download" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    const release = () => {
      delete form.dataset.sent;
      event.submitter?.removeAttribute("aria-busy");
    };
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(release, HELD_MS);
    addEventListener("pageshow", release, { once: true });
  });

  // the first thing that is wrong gets the focus
  document.querySelector("[data-errors]")?.focus();
}
