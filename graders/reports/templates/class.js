"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const rows = [...$("all").tBodies[0].rows];
  const inputs = ["find", "exercise", "verdict"].map($);
  const [find, exercise, verdict] = inputs;
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });

  const filter = () => {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = texts.get(row).includes(wanted)
        && (!exercise.value || row.cells[1].textContent === exercise.value)
        && (!verdict.value || row.classList.contains(verdict.value));
      row.hidden = !fits;
      shown += fits;
    }
    const output = $("shown");
    output.textContent = output.dataset.text.replace("{shown}", shown).replace("{all}", rows.length);
  };

  const sort = (table, heads, column) => {
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    const numbers = heads[column].classList.contains("num");
    const key = (row) => {
      const cell = row.cells[column];
      return numbers ? parseFloat(cell.textContent) : cell.textContent; // "12.5 / 35"; a dash is NaN
    };
    const order = (a, b) => {
      if (numbers && (Number.isNaN(a) || Number.isNaN(b))) return Number.isNaN(a) - Number.isNaN(b); // no mark: last
      const less = numbers ? a - b : compare(a, b);
      return down ? -less : less;
    };
    const keyed = [...table.tBodies[0].rows].map((row) => [key(row), row]);
    keyed.sort(([a], [b]) => order(a, b));
    table.tBodies[0].append(...keyed.map(([, row]) => row));
  };

  for (const table of document.querySelectorAll("table.sorts")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, i) => head.querySelector("button").addEventListener("click", () => sort(table, heads, i)));
  }
  for (const input of inputs) input.addEventListener("input", filter);
  for (const button of document.querySelectorAll(".pick"))
    button.addEventListener("click", () => {
      [find.value, exercise.value, verdict.value] = [button.dataset.find, button.dataset.exercise, "failed"];
      filter();
      find.scrollIntoView({ block: "start" });
    });
  filter(); // a browser may remember what stood in the fields
})();
