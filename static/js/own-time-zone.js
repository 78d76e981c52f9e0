// Whose country we do not know gets the time zone of his own device filled in, once.
(() => {
  "use strict";

  const fill = (panel) => {
    if (!panel?.matches?.("[data-own-time-zone]")) return;
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const field = panel.querySelector("select[name=time_zone]");
    if (field && [...field.options].some((option) => option.value === own)) field.value = own;
  };

  fill(document.getElementById("usual"));
  document.addEventListener("htmx:afterSettle", () => fill(document.getElementById("usual")));
})();
