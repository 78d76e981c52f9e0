// <button data-copy="JE-2026-00981"> puts the text on the clipboard and says so.
(() => {
  "use strict";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button || !navigator.clipboard) return;
    const rest = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    window.setTimeout(() => {
      button.textContent = rest;
    }, 1600);
  });
})();
