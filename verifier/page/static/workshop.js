// The workshop: which account is practised with, and what is to go wrong.
import { $, button, fill, lang, make, post, t, tell } from "./words.js";

const CHOICES = {
  account: [() => t("Account"), { full: () => t("full"), trial: () => t("trial"), suspended: () => t("suspended"), key: () => t("API key only"), test: () => t("test credentials") }],
  media: [() => t("Media comes"), { 0: () => t("at once"), 1: () => t("at the 2nd look"), 2: () => t("at the 3rd look"), never: () => t("never") }],
  trouble: [() => t("Trouble"), { none: () => t("none"), 503: () => t("503 now and then"), down: () => t("503 always") }],
  rate: [() => t("Rate limit"), { none: () => t("none"), 1: () => t("1 request at a time") }],
};

export function drawWorkshop(settings) {
  const rows = Object.entries(CHOICES).map(([name, [label, options]]) => ({ key: name, label: label(), value: String(settings[name]),
    options: Object.entries(options).map(([value, text]) => [value, text()]) }));
  fill($(".workshop form"), [...rows, { key: "reset" }], drawChoice);
  for (const { key, value } of rows) $(`select[name="${key}"]`).value = value;
}

function drawChoice({ key, label, value, options }) {
  if (key === "reset") return button(t("Make the account as new"), () => act("reset", {}), "danger");
  const known = options.some(([each]) => each === value) ? options : [...options, [value, value]];
  return make("label", {}, make("span", {}, label), make("select", { name: key, lang, onchange: ({ target }) => act("set", { [target.name]: target.value }) },
    known.map(([each, text]) => make("option", { value: each }, text))));
}

const act = (action, given) => post(`act/${action}`, given).catch(tell);
