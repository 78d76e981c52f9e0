// <button data-print> prints the document; the print stylesheet leaves the frame out.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
})();
