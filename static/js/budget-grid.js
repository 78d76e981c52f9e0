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

  const minor = (text) => {
    const plain = text.replace(/[,\s]/g, "").replace("\u2212", "-");
    if (!/^-?\d+(\.\d+)?$/.test(plain)) return plain ? null : 0n;
    const [whole, rest = ""] = plain.replace("-", "").split(".");
    if (rest.length > decimals) return null;
    const size = BigInt(whole + rest.padEnd(decimals, "0"));
    return plain.startsWith("-") ? -size : size;
  };

  const words = (size) => {
    if (size === 0n) return "";
    const digits = (size < 0n ? -size : size).toString().padStart(decimals + 1, "0");
    const text = decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
    return size < 0n ? `-${text}` : text;
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
