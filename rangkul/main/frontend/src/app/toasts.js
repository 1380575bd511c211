// Short answers at the edge of the page. From the server: the header
//   HX-Trigger: {"toast": {"target": "body", "text": "Tersimpan.", "kind": "success"}}
// kind is success, info, warning or error. Errors and warnings stay until they are closed.
const SHOWN_MS = 8000;

export function toast(text, kind = "info") {
  const corner = document.querySelector(".toasts");
  const sample = document.getElementById("toast-template");
  if (!corner || !sample) return;
  const note = sample.content.firstElementChild.cloneNode(true);
  note.classList.add(`alert-${kind}`);
  note.querySelector("[data-text]").textContent = text;
  corner.append(note);
  if (kind === "success" || kind === "info") fade(note);
}

/** Take a note away after a while, but not while somebody reads it. */
function fade(note) {
  let timer;
  const wait = () => (timer = setTimeout(() => note.remove(), SHOWN_MS));
  const stay = () => clearTimeout(timer);
  note.addEventListener("pointerenter", stay);
  note.addEventListener("focusin", stay);
  note.addEventListener("pointerleave", wait);
  note.addEventListener("focusout", wait);
  wait();
}

const sentenceIn = (html) =>
  new DOMParser().parseFromString(html, "text/html").querySelector("[data-error-sentence]")?.textContent.trim();

export function toasting() {
  const words = document.querySelector(".toasts")?.dataset ?? {};

  document.addEventListener("toast", ({ detail }) => toast(detail.text, detail.kind));
  document.addEventListener("click", ({ target }) => target.closest?.(".alert-close")?.closest(".alert").remove());
  document.addEventListener("htmx:error", () => toast(words.offline, "error"));
  document.addEventListener("htmx:response:error", ({ detail }) => {
    // 4xx that answer with a fragment (422 and the like) are swapped in; these are whole pages, so only say why
    const { response, text } = detail.ctx;
    if ([403, 404, 409, 429].includes(response.status) || response.status >= 500) {
      toast(sentenceIn(text ?? "") ?? words.failed, "error");
    }
  });
}
