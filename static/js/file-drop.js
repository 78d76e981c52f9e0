// A file may be dropped anywhere on <label data-file-drop>; the field inside stays an
// ordinary one and the form works without this script.
(() => {
  "use strict";

  const sizeInWords = (bytes) => {
    if (bytes < 1024) return `${bytes} bytes`;
    if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} kB`;
    return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  };

  const tell = (area) => {
    const file = area.querySelector("input[type=file]").files[0];
    const title = area.querySelector("[data-file-title]");
    const note = area.querySelector("[data-file-note]");
    area.dataset.restTitle ??= title.textContent;
    area.dataset.restNote ??= note.textContent;
    area.classList.toggle("has-file", Boolean(file));
    title.textContent = file ? file.name : area.dataset.restTitle;
    note.textContent = file ? `${sizeInWords(file.size)}. Choose again to replace it.` : area.dataset.restNote;
  };

  for (const area of document.querySelectorAll("[data-file-drop]")) {
    const field = area.querySelector("input[type=file]");
    field.addEventListener("change", () => tell(area));
    for (const name of ["dragenter", "dragover"]) {
      area.addEventListener(name, (event) => {
        event.preventDefault();
        area.classList.add("is-over");
      });
    }
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget)) area.classList.remove("is-over");
    });
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("is-over");
      if (event.dataTransfer.files.length === 0) return;
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // A page that the browser restored may bring the chosen file with it.
    if (field.files.length > 0) tell(area);
  }
})();
