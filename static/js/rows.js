// Lists by keyboard: j and k move the focus from row to row, Enter follows the row's own
// link (the browser does that), and a click anywhere in a row opens it.
(() => {
  "use strict";

  const isTyping = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));

  const links = () => [...document.querySelectorAll("[data-rows] [data-row-link]")].filter((link) => link.offsetParent);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key !== "j" && event.key !== "k") return;
    if (document.querySelector("dialog[open]")) return;
    const all = links();
    if (all.length === 0) return;
    const row = document.activeElement?.closest?.("[data-row]");
    const here = row ? all.indexOf(row.querySelector("[data-row-link]")) : -1;
    const step = event.key === "j" ? 1 : -1;
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    event.preventDefault();
    all[next].focus({ focusVisible: true });
    all[next].closest("[data-row]").scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    const row = event.target.closest?.("[data-row]");
    if (!row || event.target.closest("a, button, input, select, textarea, label, summary")) return;
    // Whoever is marking text to copy it is not opening the row.
    if (String(window.getSelection()) !== "") return;
    const link = row.querySelector("[data-row-link]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else link.click();
  });
})();
