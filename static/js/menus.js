// Menus are <details data-menu>. They open without this script; it adds what a keyboard
// and a mouse expect of a menu: one open at a time, Escape, arrow keys, a click outside.
(() => {
  "use strict";

  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  const itemsOf = (menu) =>
    [...menu.querySelectorAll(".menu-panel a[href], .menu-panel button, .menu-panel input, .menu-panel select")].filter(
      (item) => !item.disabled && item.type !== "hidden" && item.offsetParent !== null,
    );

  const close = (menu, { giveFocusBack = false } = {}) => {
    menu.open = false;
    if (giveFocusBack) menu.querySelector("summary").focus();
  };

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) close(menu);
  });

  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!(menu instanceof HTMLDetailsElement) || !menu.matches("[data-menu]") || !menu.open) return;
      for (const other of openMenus()) if (other !== menu && !other.contains(menu)) close(other);
    },
    true,
  );

  document.addEventListener("focusout", (event) => {
    const menu = event.target.closest?.("details[data-menu][open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details[data-menu]");
    if (event.key === "Escape") {
      const last = menu?.open ? menu : [...openMenus()].pop();
      if (!last) return;
      event.preventDefault();
      close(last, { giveFocusBack: true });
      return;
    }
    if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    if (event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea")) return;
    event.preventDefault();
    menu.open = true;
    const items = itemsOf(menu);
    if (items.length === 0) return;
    const here = items.indexOf(document.activeElement);
    const next = {
      ArrowDown: here < 0 ? 0 : (here + 1) % items.length,
      ArrowUp: here < 0 ? items.length - 1 : (here - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    items[next].focus();
  });
})();
