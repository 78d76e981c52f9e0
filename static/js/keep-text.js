// <button data-keep-text="..." data-keep-name="codes.txt" hidden> saves the text as a file, made in the browser.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-keep-text]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-keep-text]");
    if (!button) return;
    const address = URL.createObjectURL(new Blob([`${button.dataset.keepText}\n`], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = button.dataset.keepName;
    link.click();
    URL.revokeObjectURL(address);
  });
})();
