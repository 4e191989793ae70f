"use strict";
// Filter, search and sort work on what the table shows; without this script the whole report is still there.
(() => {
  const body = document.querySelector("tbody");
  const rows = Array.from(body.rows);
  const filters = Array.from(document.querySelectorAll(".outcomes button"));
  const sorters = Array.from(document.querySelectorAll("thead button"));
  const search = document.querySelector("#search");
  const shown = document.querySelector("[role=status]");
  const nothing = document.querySelector(".nothing");
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const attention = ["failed", "undecided", "passed"];
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  let texts = null;
  let outcome = "";
  let waiting = 0;

  const cell = (row, part) => row.querySelector("." + part).textContent.trim();
  const keys = {
    number: (row) => Number(cell(row, "number")),
    outcome: (row) => attention.indexOf(row.className),
    learner: (row) => cell(row, "learner"),
    sid: (row) => cell(row, "sid"),
    points: (row) => (cell(row, "points") ? Number(cell(row, "points")) : ""),
    why: (row) => cell(row, "reason"),
  };

  function compare(a, b) {
    return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
  }

  function apply() {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    if (words.length && !texts) {
      texts = rows.map((row) => fold(row.textContent));
    }
    let count = 0;
    rows.forEach((row, index) => {
      const fits = (!outcome || row.className === outcome) && words.every((word) => texts[index].includes(word));
      count += fits;
      if (row.hidden === fits) {
        row.hidden = !fits;
      }
    });
    nothing.hidden = count > 0;
    shown.textContent = shown.dataset.shown.replace("{shown}", count).replace("{total}", rows.length);
  }

  function choose(button) {
    outcome = button.dataset.outcome;
    filters.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    apply();
  }

  function sort(button) {
    const head = button.closest("th");
    const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const keyed = rows.map((row, index) => ({ row, index, key: keys[button.dataset.part](row) }));
    keyed.sort((a, b) => {
      const blank = (a.key === "") - (b.key === "");
      return blank || way * compare(a.key, b.key) || a.index - b.index;
    });
    const sorted = document.createDocumentFragment();
    keyed.forEach(({ row }) => sorted.append(row));
    body.append(sorted);
    sorters.forEach((other) => other.closest("th").removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
  }

  document.querySelector(".outcomes").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) choose(button);
  });
  document.querySelector("thead").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) sort(button);
  });
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });

  [search, ...filters, ...sorters].forEach((control) => {
    control.disabled = false;
  });
  apply();
})();
