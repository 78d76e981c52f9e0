// The grid of a budget: arrows and Enter move between cells, a block of a spreadsheet is pasted
// cell by cell, and the year of a row follows its periods. The server computes everything anew.
(() => {
  "use strict";

  const grid = document.querySelector("[data-budget-grid]");
  if (!grid) return;
  const decimals = Number(grid.dataset.decimals);
  const rowsOf = () => [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-year], [data-cell]")]);

  const place = (input) => {
    const rows = rowsOf();
    const row = rows.findIndex((cells) => cells.includes(input));
    return [rows, row, row < 0 ? -1 : rows[row].indexOf(input)];
  };

  // The shapes that erp.foundation.money reads: a comma is the decimal sign only where spaces group.
  const isSpaced = grid.dataset.grouping === "spaced";
  const shape = isSpaced
    ? /^(?:\d+|\d{1,3}(?: \d{3})+)(?:[.,]\d+)?$/
    : /^(?:\d+|\d{1,3}(?:[, ]\d{2,3})*[, ]\d{3})(?:\.\d+)?$/;

  const minor = (text) => {
    const given = text.replace(/[\u00a0\u202f]/g, " ").trim().replace("\u2212", "-");
    if (!given) return 0n;
    const inBrackets = /^\(.*\)$/.test(given);
    const typed = (inBrackets ? given.slice(1, -1) : given.replace(/^-/, "")).trim();
    if (!shape.test(typed)) return null;
    const plain = isSpaced ? typed.replace(/ /g, "").replace(",", ".") : typed.replace(/[, ]/g, "");
    const [whole, rest = ""] = plain.split(".");
    if (rest.length > decimals) return null;
    const size = BigInt(whole + rest.padEnd(decimals, "0"));
    return inBrackets || given.startsWith("-") ? -size : size;
  };

  const grouped = (whole) => {
    if (isSpaced) return whole.replace(/\B(?=(?:\d{3})+$)/g, "\u00a0");
    return whole.replace(grid.dataset.grouping === "indian" ? /\B(?=(?:\d{2})*\d{3}$)/g : /\B(?=(?:\d{3})+$)/g, ",");
  };

  const words = (size) => {
    if (size === 0n) return "";
    const digits = (size < 0n ? -size : size).toString().padStart(decimals + 1, "0");
    const whole = grouped(decimals ? digits.slice(0, -decimals) : digits);
    const text = decimals ? `${whole}${isSpaced ? "," : "."}${digits.slice(-decimals)}` : whole;
    if (size > 0n) return text;
    return grid.dataset.negative === "parentheses" ? `(${text})` : `\u2212${text}`;
  };

  const addUp = (row) => {
    const amounts = [...row.querySelectorAll("[data-cell]")].map((cell) => minor(cell.value));
    if (amounts.includes(null)) return;
    row.querySelector("[data-year]").value = words(amounts.reduce((sum, one) => sum + one, 0n));
  };

  const spread = (row) => {
    const cells = [...row.querySelectorAll("[data-cell]")];
    const total = minor(row.querySelector("[data-year]").value);
    if (total === null) return;
    const size = total < 0n ? -total : total;
    const parts = BigInt(cells.length);
    cells.forEach((cell, index) => {
      const at = BigInt(index);
      const part = (size * (at + 1n)) / parts - (size * at) / parts;
      cell.value = words(total < 0n ? -part : part);
    });
  };

  grid.addEventListener("change", (event) => {
    const row = event.target.closest("tr");
    if (event.target.matches("[data-year]")) spread(row);
    else if (event.target.matches("[data-cell]")) addUp(row);
  });

  grid.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };
    const step = steps[event.key];
    if (!step || !event.target.matches("input")) return;
    event.preventDefault();
    const [rows, row, column] = place(event.target);
    const next = rows[row + step[0]]?.[column];
    if (next) {
      next.focus();
      next.select();
    }
  });

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    if (!event.target.matches("input") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [rows, first, column] = place(event.target);
    text.split(/\r?\n/).forEach((line, down) => {
      const cells = rows[first + down];
      if (!cells) return;
      line.split("\t").forEach((value, right) => {
        const cell = cells[column + right];
        if (cell) cell.value = value.trim();
      });
      const row = cells[0].closest("tr");
      if (column === 0 && !line.includes("\t")) spread(row);
      else addUp(row);
    });
  });
})();
