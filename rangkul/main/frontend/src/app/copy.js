// <button data-copy="text"> or <button data-copy-from="#id" data-copied="Tersalin">
import { toast } from "./toasts.js";

async function copyFrom(button) {
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  const text = button.dataset.copy ?? source?.value ?? source?.textContent.trim() ?? "";
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else copyOldWay(text); // http on the office network has no clipboard API
  toast(button.dataset.copied ?? "✓", "success");
}

function copyOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export function copying() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy], [data-copy-from]");
    if (button) copyFrom(button);
  });
}
