// A section that an address points at is opened, not only found.
(() => {
  "use strict";

  const open = () => {
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named?.matches("details")) return;
    named.open = true;
    named.scrollIntoView({ block: "nearest" });
  };
  window.addEventListener("hashchange", open);
  open();
})();
