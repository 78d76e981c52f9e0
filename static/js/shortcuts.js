// The keys of the frame: "/" and Ctrl+K go to the search, "?" shows what the keys are.
(() => {
  "use strict";

  const isTyping = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
  // In a cell for a date or a figure no question mark is ever meant.
  const takesText = (target) => isTyping(target) && !target.matches('[type="date"], [type="checkbox"], [inputmode="decimal"], select');

  const focusSearch = () => {
    const field = document.querySelector("[data-search-field]");
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      if (focusSearch()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/" && !isTyping(event.target) && focusSearch()) event.preventDefault();
    if (event.key === "?") {
      const dialog = document.querySelector("[data-shortcuts]");
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-open-shortcuts]")) document.querySelector("[data-shortcuts]")?.showModal();
    const closer = event.target.closest?.("[data-close-dialog]");
    if (closer) closer.closest("dialog").close();
    // A click on the veil around a dialog lands on the dialog itself.
    if (event.target instanceof HTMLDialogElement && event.target.matches("[data-light-dismiss]")) event.target.close();
  });
})();
