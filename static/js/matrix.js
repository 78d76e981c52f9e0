// Find a row of a long sheet by any word of it. Without this script the field is not shown.
(() => {
  "use strict";

  for (const field of document.querySelectorAll("[data-matrix-search]")) {
    const table = document.getElementById(field.dataset.matrixSearch);
    const nothing = field.closest(".matrix").querySelector(".matrix-none");
    field.hidden = false;

    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.querySelectorAll("tr[data-words]")) {
        row.hidden = !words.every((word) => row.dataset.words.includes(word));
        if (!row.hidden) shown += 1;
      }
      nothing.hidden = shown > 0;
    });

    // Enter looks, it does not save: the field stands inside the form of the sheet.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Escape" && field.value) {
        event.preventDefault();
        field.value = "";
        field.dispatchEvent(new Event("input"));
      }
    });
    field.addEventListener("change", (event) => event.stopPropagation());
  }
})();
