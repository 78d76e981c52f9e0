// A filter that is chosen, not typed, applies at once; the form's own button stays for
// those who type and for browsers without scripts.
(() => {
  "use strict";

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-apply-on-change]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });

  // Empty filters stay out of the address, so that a link sent to a colleague is short.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("form[data-apply-on-change], form[data-filters]")) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
})();
