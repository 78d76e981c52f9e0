// The accounts that fit what is being typed, under a cell with data-offers: arrows choose,
// Enter and Tab take, Escape closes. Without this script a cell takes a code or a full name.
(() => {
  "use strict";

  const WAIT_MS = 70;
  let cell = null;
  let list = null;
  let timer = 0;
  let asked = null;
  let takesFirst = false;

  const options = () => (list ? [...list.querySelectorAll("[data-label]")] : []);
  const chosen = () => list?.querySelector('[aria-selected="true"]') ?? null;

  const close = () => {
    list?.remove();
    list = null;
    cell?.setAttribute("aria-expanded", "false");
    cell?.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    chosen()?.removeAttribute("aria-selected");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    cell.setAttribute("aria-activedescendant", option.id);
  };

  const take = (option) => {
    const input = cell;
    input.value = option.dataset.label;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const show = (html) => {
    close();
    list = document.createElement("ul");
    list.className = "offers";
    list.id = "account-offers";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Accounts");
    // Parsed apart, where no script in it runs and nothing is fetched.
    list.append(...new DOMParser().parseFromString(`<ul>${html}</ul>`, "text/html").body.firstChild.childNodes);
    cell.parentElement.append(list);
    cell.setAttribute("aria-controls", list.id);
    cell.setAttribute("aria-expanded", "true");
    choose(options()[0]);
  };

  const ask = async (input) => {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    try {
      const answer = await fetch(`${input.dataset.offers}?q=${encodeURIComponent(input.value)}`, { signal: mine.signal });
      const html = answer.ok && !answer.redirected ? await answer.text() : "";
      if (asked !== mine || cell !== input) return;
      asked = null;
      if (!html) return;
      show(html);
      // Whoever types fast has left the cell before the answer came: the likeliest is his.
      if (takesFirst || document.activeElement !== input) {
        const first = chosen();
        if (takesFirst && first) take(first);
        close();
      }
      takesFirst = false;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.dataset.offers) return;
    cell = input;
    takesFirst = false;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    clearTimeout(timer);
    if (!input.value.trim()) {
      close();
      return;
    }
    timer = setTimeout(() => {
      timer = 0;
      ask(input);
    }, WAIT_MS);
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.target !== cell || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Tab" && !list && (timer || asked)) {
        takesFirst = true;
        return;
      }
      if (event.key === "Escape" && !list && (timer || asked)) {
        // What is still on its way is not wanted any more either.
        clearTimeout(timer);
        timer = 0;
        asked?.abort();
        asked = null;
        return;
      }
      if (!list) return;
      const all = options();
      const here = all.indexOf(chosen());
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(all[(here + step + all.length) % all.length]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && chosen()) {
        event.preventDefault();
        event.stopPropagation();
        take(chosen());
      } else if (event.key === "Tab" && chosen()) {
        take(chosen());
      }
    },
    true,
  );

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".offers li");
    if (!option) return;
    // The cell keeps the focus, so that its list is still there when the button comes up.
    event.preventDefault();
    if (option.dataset.label) take(option);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target === cell && !takesFirst) close();
  });
})();
