// The keys of the grid in which an entry is typed: Ctrl+Enter posts, "=" in an empty amount
// writes what the other lines differ by. An answer that is another page than was asked for
// means that the session is over: it is not put into the grid, and the person is told.
(() => {
  "use strict";

  const grid = document.querySelector("[data-entry-grid]");
  if (!grid) return;

  grid.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const post = grid.querySelector("[data-post]");
      if (!post) return;
      event.preventDefault();
      document.activeElement?.blur?.();
      post.click();
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
