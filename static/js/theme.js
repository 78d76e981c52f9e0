// The person's choice of light, dark or "as the device". It is kept in a cookie, so that
// the server writes data-theme into the very first byte and no page flashes.
(() => {
  "use strict";

  const ONE_YEAR_SECONDS = 60 * 60 * 24 * 365;
  const root = document.documentElement;

  const show = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  };

  const keep = (choice) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    const age = choice === "device" ? 0 : ONE_YEAR_SECONDS;
    document.cookie = `theme=${choice}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-choice]");
    if (!button) return;
    keep(button.dataset.themeChoice);
    show(button.dataset.themeChoice);
  });

  show(root.dataset.theme || "device");
})();
