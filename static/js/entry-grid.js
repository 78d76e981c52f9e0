// The keys of the grid in which an entry is typed: Ctrl+Enter hands it in, "=" in an empty amount
// writes what the other lines differ by. The page opens with the date in focus, or with the
// first cell that was refused, but not where that would draw up the keys of a phone. An answer that is another page than was asked for
// means that the session is over: it is not put into the grid, and the person is told.
(() => {
  "use strict";

  const grid = document.querySelector("[data-entry-grid]");
  if (!grid) return;

  const isPhone = window.matchMedia("(pointer: coarse), (max-width: 599px)").matches;
  const isFree = !document.activeElement || document.activeElement === document.body;
  if (!isPhone && isFree && !window.location.hash) {
    const first = grid.querySelector('[aria-invalid="true"]') ?? grid.querySelector("[name=posting_date]");
    first?.focus({ preventScroll: !first.matches("[aria-invalid]") });
  }

  grid.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const handIn = grid.querySelector("[data-hand-in]");
      if (!handIn) return;
      event.preventDefault();
      document.activeElement?.blur?.();
      handIn.click();
    } else if (event.key === "=" && event.target.matches("[data-amount]") && event.target.value === "") {
      event.preventDefault();
      event.target.closest("tr").querySelector("[data-balance]")?.click();
    }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!grid.contains(event.target) && !grid.contains(event.detail.requestConfig?.elt)) return;
    const asked = event.detail.pathInfo?.requestPath ?? "";
    const answered = event.detail.xhr.responseURL ? new URL(event.detail.xhr.responseURL).pathname : asked;
    if (answered === new URL(asked, window.location.href).pathname) return;
    event.detail.shouldSwap = false;
    const told = grid.querySelector("[data-told]");
    if (!told) return;
    told.className = "bad";
    told.textContent = "You are signed out. Sign in in another tab: what was saved is among the drafts.";
  });
})();
