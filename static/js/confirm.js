// <form data-confirm="What would happen." data-confirm-label="Close the period"> asks
// first, in a dialog of ours; where a button carries the same, that button alone asks.
// It must be loaded before submit-once.js, which it holds back.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const said = event.submitter?.dataset.confirm ? event.submitter.dataset : form.dataset;
    const question = said.confirm;
    const dialog = document.querySelector("[data-confirm-dialog]");
    if (!question || !dialog || form.dataset.confirmed === "yes") return;
    event.preventDefault();
    event.stopImmediatePropagation();

    const submitter = event.submitter;
    dialog.querySelector("[data-confirm-title]").textContent = said.confirmTitle || "Are you sure?";
    dialog.querySelector("[data-confirm-words]").textContent = question;
    dialog.querySelector("[data-confirm-yes]").textContent = said.confirmLabel || "Continue";
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter);
        delete form.dataset.confirmed;
      },
      { once: true },
    );
    dialog.showModal();
  });
})();
