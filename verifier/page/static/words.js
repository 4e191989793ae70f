// Words and elements: what every area of the page is made of. What comes from outside becomes text, never markup.
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

const texts = await (await fetch("hack/texts")).json();
export let lang = "en";

export function speak(tag) {
  lang = tag in texts ? tag : "en";
  document.documentElement.lang = lang;
}

// `text` is a sentence of the catalogue, or one that the server gave in every language.
export function t(text, values = {}) {
  const sentence = typeof text === "string" ? texts[lang][text] ?? text : text?.[lang] ?? "";
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const rich = (text) => text.split("`").map((part, n) => n % 2 ? make("code", {}, part) : part);
export const short = (sid) => `${sid.slice(0, 6)}…${sid.slice(-4)}`;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

export const button = (label, onclick, kind = "quiet") => make("button", { type: "button", class: kind, onclick }, label);
export const say = (text) => { $("#said").textContent = text; };

// Something went wrong, in the server's words: what, and what to do next. Without words, nothing is wrong any more.
export function tell(trouble) {
  $("#trouble").replaceChildren(...trouble ? rich([trouble.message, trouble.help].filter(Boolean).map((text) => t(text)).join(" ")) : []);
  $("#trouble").hidden = !trouble;
}

export const picture = (sid, media, n, all) => make("img", { src: `hack/media/${sid}/${media.sid}`, width: 640, height: 480,
  alt: all > 1 ? t("picture {n} of {all}", { n: n + 1, all }) : t("The picture that was sent") });
export const isPicture = (type) => /^image\/(png|jpeg|gif)$/.test(type);

const OUTCOMES = { passed: ["✔", () => t("passed")], failed: ["✘", () => t("failed")], undecided: ["?", () => t("undecided")], skipped: ["–", () => t("skipped")],
  looking: ["…", () => t("looking")], "to do": ["◇", () => t("to do")] };
export const name = (outcome) => OUTCOMES[outcome][1]();
export const mark = (outcome) => make("span", { class: `mark ${outcome.replace(" ", "-")}` },
  make("span", { "aria-hidden": "true" }, OUTCOMES[outcome][0]), make("span", { class: outcome === "to do" && "unseen" }, ` ${name(outcome)}`));

export async function post(action, given) {
  const answer = await fetch(`hack/${action}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
  if (!answer.ok) throw new Error(String(answer.status));
  const found = await answer.json();
  if (found.trouble) throw found.trouble;
  return found;
}

export async function copy(text, from) {
  const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
  const label = from.textContent;
  from.textContent = copied ? t("Copied") : t("Copy it by hand");
  say(from.textContent);
  setTimeout(() => { from.textContent = label; }, 1500);
}

// One node for each item, known by its key, SID or ID; it stays while its item does, so that focus and scrolling stay.
export function fill(parent, items, draw) {
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  items.forEach((item, n) => {
    const key = String(item.key ?? item.sid ?? item.id), state = JSON.stringify([lang, item]), old = known.get(key);
    known.delete(key);
    const node = old?.dataset.state === state ? old : morph(old, draw(item));
    Object.assign(node.dataset, { key, state });
    if (parent.children[n] !== node) parent.insertBefore(node, parent.children[n] ?? null);
  });
  known.forEach((node) => node.remove());
}

// The old node made like the fresh one, or the fresh one where they are of different kinds.
function morph(old, fresh) {
  if (old?.nodeName !== fresh.nodeName) {
    old?.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType === Node.TEXT_NODE) old.data = fresh.data;
  for (const { name: attribute, value } of fresh.attributes ?? []) if (old.getAttribute(attribute) !== value) old.setAttribute(attribute, value);
  const children = [...old.childNodes];
  [...fresh.childNodes].forEach((child, n) => children[n] ? morph(children[n], child) : old.append(child));
  children.slice(fresh.childNodes.length).forEach((child) => child.remove());
  return old;
}
