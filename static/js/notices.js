// The bell stays true on a page that stays open: it is asked for about once a minute while
// somebody looks at the page, and not at all while nobody does. After an answer that is not
// the bell (the session has ended, the server is away) it is left alone until the next page.
(() => {
  "use strict";

  const EVERY_MS = 60_000;
  let last = Date.now();
  let timer = 0;

  const bell = () => document.querySelector("[data-bell]");

  const plan = () => {
    clearTimeout(timer);
    // Some seconds apart, so that a hundred pages opened at nine do not all ask at once.
    timer = setTimeout(ask, EVERY_MS + Math.random() * 15_000);
  };

  const ask = () => {
    const here = bell();
    if (!here || document.hidden) return;
    last = Date.now();
    window.htmx.trigger(here, "bell:ask");
    plan();
  };

  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    document.removeEventListener("visibilitychange", look);
  };

  const look = () => {
    if (document.hidden) clearTimeout(timer);
    else if (Date.now() - last > EVERY_MS) ask();
    else plan();
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.target.matches?.("[data-bell]")) return;
    if (event.detail.xhr.status === 204) return;
    if (event.detail.xhr.status === 200 && event.detail.xhr.responseURL.includes("/notices/bell/")) return;
    event.detail.shouldSwap = false;
    stop();
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (event.target.matches?.("[data-bell]")) stop();
  });

  document.addEventListener("visibilitychange", look);
  if (bell()?.hasAttribute("data-bell-unknown")) ask();
  else plan();
})();
