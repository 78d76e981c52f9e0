// Several forms stand on some pages, and saving one loads the page anew: whoever typed into another
// one (data-unsaved) and has not sent it is asked before it is lost, as he is when he leaves.
// data-unsaved="still": what it shows was refused and is saved nowhere, so it counts from the start.
(() => {
  "use strict";

  const changed = new Set(document.querySelectorAll('form[data-unsaved="still"]'));
  let sent = null;

  const note = (event) => {
    const form = event.target.form;
    if (!form?.hasAttribute("data-unsaved")) return;
    changed.add(form);
    if (form === sent) sent = null;
  };
  document.addEventListener("input", note);
  document.addEventListener("change", note);

  // After all others, so that a form that was held back is still one with changes.
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent = event.target;
  });

  window.addEventListener("beforeunload", (event) => {
    const form = sent;
    if (![...changed].some((one) => one !== form && one.isConnected)) return;
    event.preventDefault();
    // Runs once the question is answered: whoever stayed may press the same button again.
    setTimeout(() => {
      sent = null;
      form?.dispatchEvent(new Event("unsaved:stayed", { bubbles: true }));
    });
  });
})();
