// Type-ahead of the search in the top bar. htmx fetches the panel; this moves through it
// by arrow keys, and closes it on Escape or when the focus has left.
(() => {
  "use strict";

  const box = document.querySelector("[data-search]");
  if (!box) return;
  const field = box.querySelector("[data-search-field]");
  const panel = box.querySelector("[data-search-panel]");
  const hits = () => [...panel.querySelectorAll("a[href]")];

  const empty = () => {
    panel.replaceChildren();
    field.setAttribute("aria-expanded", "false");
  };

  panel.addEventListener("htmx:afterSwap", () => {
    if (!box.contains(document.activeElement) || field.value.trim() === "") empty();
    else field.setAttribute("aria-expanded", String(panel.childElementCount > 0));
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      if (panel.childElementCount > 0) {
        empty();
        field.focus();
      } else {
        field.value = "";
        field.blur();
      }
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = hits();
    if (all.length === 0) return;
    event.preventDefault();
    const here = all.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? here + 1 : here - 1;
    if (next < 0) field.focus();
    else all[Math.min(next, all.length - 1)].focus();
  });

  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) window.setTimeout(() => box.contains(document.activeElement) || empty(), 150);
  });
})();
