// Large files over a line that breaks: x-data="pieceZone" instead of "dropZone" on a form with data-pieces (where a
// file begins) and data-most (bytes that all may weigh). Each file goes in pieces; a broken one is sent again by
// itself, and a page that was closed goes on where it stopped. Without scripts it is the plain form.
import { dropZone } from "./dropzone.js";

const PIECE = 4 * 1024 * 1024;
const TRIES = 6; // waits 1, 2, 4 … seconds: about a minute without a line

const wait = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

/** What the server knows a file by: its name, size and day, so that the same file is found again. */
function markOf({ name, size, lastModified }) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const letter of `${name}|${size}|${lastModified}`) {
    const code = letter.codePointAt(0);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  return `${size.toString(36)}-${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

class Refused extends Error {}

export function pieceZone() {
  const plain = dropZone();
  return {
    ...plain,
    tooLarge: false,
    refusal: "",

    list() {
      plain.list.call(this);
      this.tooLarge = this.weight() > Number(this.$root.dataset.most);
      this.refusal = "";
    },
    weight() {
      return [...this.input().files].reduce((sum, file) => sum + file.size, 0);
    },
    async send(event) {
      event.preventDefault();
      const files = [...this.input().files];
      if (this.sending || !files.length || this.tooLarge) return;
      this.sending = true;
      this.broken = false;
      this.refusal = "";
      this.percent = 0;
      try {
        const sent = [];
        let before = 0;
        for (const file of files) {
          const told = (received) => {
            this.percent = Math.floor((100 * (before + received)) / (this.weight() || 1));
          };
          sent.push(await this.sendFile(file, told));
          before += file.size;
        }
        this.submit(sent);
      } catch (error) {
        this.sending = false;
        if (error instanceof Refused) this.refusal = error.message;
        else this.broken = true;
      }
    },
    async sendFile(file, told) {
      const said = new FormData();
      const region = this.$root.querySelector("[name=region]").value;
      for (const [name, value] of Object.entries({ region, name: file.name, size: file.size, mark: markOf(file) }))
        said.append(name, value);
      const begin = this.$root.dataset.pieces;
      let { id, received } = await this.ask(begin, said);
      told(received);
      while (received < file.size) {
        ({ received } = await this.ask(`${begin}${id}/${received}/`, file.slice(received, received + PIECE)));
        told(received);
      }
      return id;
    },
    /** One request, sent again while the line is broken; a sentence of the server ends it. */
    async ask(url, body) {
      const token = this.$root.querySelector("[name=csrfmiddlewaretoken]").value;
      const headers = { "X-CSRFToken": token };
      if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
      for (let tries = 0; ; tries += 1) {
        try {
          const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
          if (answer.ok) return await answer.json();
          const said = await answer.json().catch(() => ({}));
          if (answer.status === 409 && said.received !== undefined) return said; // it came through after all
          if (answer.status < 500) throw new Refused(said.sentence ?? "");
        } catch (error) {
          if (error instanceof Refused) throw error;
        }
        if (tries === TRIES) throw new Error("the line is broken");
        await wait(2 ** tries);
      }
    },
    /** The form itself, with the numbers of what was sent instead of the files. */
    submit(ids) {
      const form = this.$root;
      this.input().disabled = true;
      for (const id of ids) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: "uploads", value: id });
        form.append(field);
      }
      HTMLFormElement.prototype.submit.call(form);
    },
  };
}
