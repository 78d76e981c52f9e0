// A section that an address points at is opened, not only found.
(() => {
  "use strict";

  const open = () => {
    const named = document.getElementById(location.hash.slice(1));
    if (!(named instanceof HTMLDetailsElement)) return;
    named.open = true;
    named.scrollIntoView({ block: "nearest" });
  };
  window.addEventListener("hashchange", open);
  open();
})();
