// <button data-dialog="#help"> opens a <dialog>. data-confirm="sentence" asks before a form is sent or a link is
// followed, and hx-confirm before htmx acts. Without scripts the server asks on a page (shell/_confirm.html).

const box = () => document.getElementById("confirm-dialog");

/** Ask; resolves to true or false. */
function ask(sentence, { confirmYes, confirmDanger }) {
  const dialog = box();
  const accept = dialog.querySelector("[data-yes]");
  const danger = confirmDanger !== undefined;
  dialog.querySelector("[data-sentence]").textContent = sentence;
  accept.textContent = confirmYes || accept.dataset.yes;
  accept.classList.toggle("btn-danger", danger);
  accept.classList.toggle("btn-primary", !danger);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

export function confirming() {
  const granted = new WeakSet(); // elements whose next click has been agreed to

  const askFirst = async (event) => {
    const element = event.target.closest?.("[data-confirm]");
    if (!element || !box() || granted.delete(element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(element.dataset.confirm, element.dataset))) return;
    granted.add(element);
    element.click();
  };
  document.addEventListener("click", askFirst, true);

  document.addEventListener("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    if (!box()) return;
    event.preventDefault();
    const from = ctx.sourceElement ?? event.target;
    ask(ctx.confirm, from.dataset).then((yes) => (yes ? issueRequest() : dropRequest()));
  });
}

export function dialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    if (opener) document.querySelector(opener.dataset.dialog)?.showModal();
    else if (event.target.matches?.("dialog.dialog")) event.target.close(); // a click on the backdrop
  });
}
