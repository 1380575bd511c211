// Files: x-data="dropZone" on a form with shell/_dropzone.html. Drop or choose, see what was chosen, see how far the
// upload is, try again after a broken line. Without scripts it is a plain form with a file field.
import { bytes } from "../shared/numbers.js";

export function dropZone() {
  return {
    files: [],
    sending: false,
    broken: false,
    percent: 0,

    init() {
      const form = this.$root;
      const zone = form.querySelector(".dropzone");
      const over = (on) => (event) => {
        event.preventDefault();
        zone.classList.toggle("is-over", on);
      };
      zone.addEventListener("dragover", over(true));
      zone.addEventListener("dragleave", over(false));
      zone.addEventListener("drop", (event) => {
        over(false)(event);
        this.take(event.dataTransfer.files);
      });
      this.input().addEventListener("change", () => this.list());
      form.addEventListener("submit", (event) => this.send(event));
      this.list();
    },
    input() {
      return this.$root.querySelector("input[type=file]");
    },
    take(dropped) {
      const chosen = new DataTransfer();
      const wanted = this.input().multiple ? [...this.input().files, ...dropped] : [...dropped].slice(0, 1);
      for (const file of wanted) chosen.items.add(file);
      this.input().files = chosen.files;
      this.list();
    },
    list() {
      this.files = [...this.input().files].map(({ name, size }) => ({ name, size: bytes(size) }));
      this.broken = false;
    },
    send(event) {
      event.preventDefault();
      if (this.sending || !this.files.length) return;
      const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
      this.sending = true;
      this.broken = false;
      this.percent = 0;
      request.upload.onprogress = ({ loaded, total }) => (this.percent = Math.round((100 * loaded) / total));
      request.onload = () => this.arrived(request);
      request.onerror = request.onabort = () => {
        this.sending = false;
        this.broken = true;
      };
      request.open("POST", this.$root.action);
      request.send(new FormData(this.$root, event.submitter));
    },
    arrived(request) {
      if (request.responseURL && request.responseURL !== this.$root.action) {
        location.assign(request.responseURL); // taken: the server sent us on
        return;
      }
      // the same page again, with what is wrong
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = answer.querySelector("main");
      this.sending = false;
      if (!main) {
        this.broken = true;
        return;
      }
      document.querySelector("main").replaceWith(document.adoptNode(main));
      document.querySelector("[data-errors]")?.focus();
      window.htmx?.process(main);
    },
    again() {
      this.$root.requestSubmit();
    },
    progressText() {
      return `${this.percent}%`;
    },
  };
}
