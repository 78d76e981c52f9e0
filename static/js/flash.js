// A message goes when it is sent away, never by a clock: somebody may still be reading.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-flash-close]");
    if (!button) return;
    button.closest("[data-flash]").remove();
  });
})();
