// A second click on a form that is already on its way does nothing. The server refuses
// the double by its idempotency key; this only spares the person the question. A form with
// data-downloads is answered with a file: the page stays, and the next click is meant.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-downloads")) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    const label = event.submitter?.dataset.busyLabel;
    if (label) {
      event.submitter.dataset.restLabel = event.submitter.textContent;
      event.submitter.textContent = label;
    }
  });

  const rest = (form) => {
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("[data-rest-label]")) {
      button.textContent = button.dataset.restLabel;
      delete button.dataset.restLabel;
    }
  };

  // Coming back by the browser's own button shows the page as it was left: unlock it.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) rest(form);
  });
  document.addEventListener("unsaved:stayed", (event) => rest(event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[aria-busy]");
    if (form) rest(form);
  });
})();
