"use strict";
// The rows are JSON in this file. Of those that fit the filters only the ones near the screen are elements of the page.
(() => {
  const GROUP = 40; // rows that are made and taken away together
  const NEAR = "1500px"; // how far from the screen that happens
  const GUESS = 84; // pixels of a row that was never laid out
  const OUTCOMES = ["passed", "failed", "undecided"];
  const ATTENTION = [2, 0, 1]; // of each outcome, its place where outcomes are sorted
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  const table = find("#results");
  const search = find("#search");
  const outcomes = all(".outcomes button");
  const marks = all(".marks button");
  const sorters = all("#results thead button");
  const shown = find("[role=status]");
  const nothing = find(".nothing");
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const texts = []; // parts of rows, each written once
  const folded = []; // what search reads of them
  const rows = [];
  let order = [];
  let fitting = [];
  let waiting = 0;

  // A part that is a string is new; a number stands for the part that was written as so many-th.
  for (const chunk of all("script.rows")) {
    for (const [outcome, marked, parts] of JSON.parse(chunk.textContent)) {
      const numbers = parts.map((part) => (typeof part === "string" ? texts.push(part) - 1 : part));
      rows.push({ number: rows.length, outcome, marked, parts: numbers });
    }
    chunk.remove();
  }
  order = rows;

  // Each cell but the last is one part, in the order of the headings.
  const cell = (row, part) => says(row.parts[sorters.findIndex((button) => button.dataset.part === part)]).trim();
  const keys = {
    number: (row) => row.number,
    outcome: (row) => ATTENTION[row.outcome],
    learner: (row) => cell(row, "learner"),
    sid: (row) => cell(row, "sid"),
    points: (row) => cell(row, "points") && Number(cell(row, "points")),
    why: (row) => row.marked.join(" "),
  };

  const markup = (row, index) =>
    `<tr class="${OUTCOMES[row.outcome]}" aria-rowindex="${index + 2}">` +
    row.parts.map((part) => texts[part]).join("") +
    "</tr>";

  function says(part) {
    if (folded[part] === undefined) {
      let text = texts[part].replace(/<\/?(?:b|bdi|code|span)\b[^>]*>/g, "").replace(/<[^>]*>/g, " ");
      if (text.includes("&")) text = new DOMParser().parseFromString(text, "text/html").body.textContent;
      folded[part] = fold(text);
    }
    return folded[part];
  }

  const holds = (row, word) => row.parts.some((part) => says(part).includes(word));

  const observer = new IntersectionObserver(
    (entries) => entries.forEach((entry) => (entry.isIntersecting ? show(entry.target) : clear(entry.target))),
    { rootMargin: NEAR },
  );

  function show(group) {
    if (group.childElementCount) return;
    const first = Number(group.dataset.first);
    group.style.height = "";
    group.innerHTML = fitting.slice(first, first + GROUP).map((row, at) => markup(row, first + at)).join("");
  }

  function clear(group) {
    if (!group.childElementCount || group.contains(document.activeElement)) return;
    if (group.querySelector("details[open]")) return; // what somebody unfolded stays
    group.style.height = `${group.offsetHeight}px`;
    group.textContent = "";
  }

  function lay() {
    observer.disconnect();
    while (table.tBodies.length) table.tBodies[0].remove();
    const groups = document.createDocumentFragment();
    for (let first = 0; first < fitting.length; first += GROUP) {
      const group = document.createElement("tbody");
      group.dataset.first = first;
      group.style.height = `${Math.min(GROUP, fitting.length - first) * GUESS}px`;
      if (first === 0) show(group);
      groups.append(group);
    }
    table.append(groups);
    table.setAttribute("aria-rowcount", fitting.length + 1);
    for (const group of table.tBodies) observer.observe(group);
  }

  function apply() {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const outcome = OUTCOMES.indexOf(find(".outcomes [aria-pressed=true]").dataset.outcome);
    const pressed = marks.filter(isPressed).map((button) => button.dataset.mark);
    fitting = order.filter(
      (row) =>
        (outcome < 0 || row.outcome === outcome) &&
        (!pressed.length || pressed.some((mark) => row.marked.includes(mark))) &&
        words.every((word) => holds(row, word)),
    );
    lay();
    nothing.hidden = fitting.length > 0;
    shown.textContent = shown.dataset.shown.replace("{shown}", fitting.length).replace("{total}", rows.length);
  }

  const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
  const press = (button, pressed) => button.setAttribute("aria-pressed", String(pressed));

  function sort(button) {
    const head = button.closest("th");
    const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const keyed = rows.map((row) => ({ row, key: keys[button.dataset.part](row) }));
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
    keyed.sort((a, b) => {
      const blank = (a.key === "") - (b.key === "");
      return blank || way * compare(a.key, b.key) || a.row.number - b.row.number;
    });
    order = keyed.map(({ row }) => row);
    sorters.forEach((other) => other.closest("th").removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    apply();
  }

  function on(selector, act) {
    find(selector).addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) act(button);
    });
  }

  on(".outcomes", (button) => {
    outcomes.forEach((other) => press(other, other === button));
    apply();
  });
  on(".marks", (button) => {
    press(button, !isPressed(button));
    apply();
  });
  on("#results thead", sort);
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 80);
  });

  // Paper keeps every row, also those that a filter hides on the screen.
  addEventListener("beforeprint", () => {
    fitting = order;
    lay();
    observer.disconnect();
    for (const group of table.tBodies) show(group);
  });
  addEventListener("afterprint", apply);

  [search, ...outcomes, ...marks, ...sorters].forEach((control) => {
    control.disabled = false;
  });
  table.hidden = false;
  apply();
})();
