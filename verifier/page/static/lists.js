// What the quest leaves behind: messages on the phone and in the account, requests in the log.
import { $, button, copy, fill, isPicture, make, picture, post, rich, short, t, tell } from "./words.js";
import { take } from "./hack.js";

const UNSENT = ["accepted", "scheduled", "queued", "sending", "undelivered", "failed", "canceled"];

// The phone shows what came last, unless somebody has scrolled up to read; pictures take their room when they have come.
let atEnd = true;
const toEnd = () => { $(".talk").scrollTop = $(".talk").scrollHeight; };
$(".talk").addEventListener("scroll", ({ target }) => { atEnd = target.scrollTop + target.clientHeight >= target.scrollHeight - 8; });
$(".talk").addEventListener("load", () => { if (atEnd) toEnd(); }, true);

export function drawPhone(messages, phone) {
  $("#number").textContent = phone.replace(/^\+1(...)(...)(....)$/, "+1 $1 $2 $3");
  const arrived = messages.filter(({ seeded, status }) => !seeded && !UNSENT.includes(status)).toReversed();
  fill($(".talk"), arrived.map(({ sid, outgoing, body, media, other }) => ({ sid, outgoing, body, media, elsewhere: other !== phone && other })), drawBubble);
  if (atEnd) toEnd();
}

function drawBubble({ sid, outgoing, body, media, elsewhere }) {
  const pictures = media.filter(({ type }) => isPicture(type)), others = media.filter(({ type }) => !isPicture(type));
  return make("div", { class: outgoing ? "outgoing" : "incoming" },
    make("div", { class: "pictures" }, pictures.map((item, n) => picture(sid, item, n, pictures.length))),
    make("p", {}, body), make("small", {}, [...others.map(({ type }) => type), ...elsewhere ? [elsewhere] : [],
      ...media.some(({ standIn }) => standIn) ? [t("A stand-in: the media URL was not fetched.")] : []].join(" · ")),
    outgoing && button(t("Use {sid}", { sid: short(sid) }), () => take(sid)));
}

export function drawAccount(messages, trouble) {
  $(".trouble").replaceChildren(...trouble ? rich(`${t(trouble.message)} ${t(trouble.help)}`) : []);
  $(".trouble").hidden = !trouble;
  $("table").hidden = messages.length === 0;
  fill($("tbody"), messages, drawMessage);
}

function drawMessage({ sid, outgoing, other, status, count, error }) {
  return make("tr", { class: error ? "failed" : "" },
    make("th", { scope: "row" }, make("button", { type: "button", class: "sid", onclick: () => take(sid) }, make("b", {}, sid.slice(0, 2)), sid.slice(2))),
    make("td", { class: "status", "data-status": status }, status),
    make("td", { class: "details" }, make("span", { "aria-hidden": "true" }, outgoing ? "↗ " : "↙ "),
      `${outgoing ? t("outgoing") : t("incoming")} · ${other} · ${count ? t("{n} media", { n: count }) : t("no media")}`, error && make("p", {}, rich(t(error)))));
}

export const drawLog = (requests, credentials) => fill($(".requests"), requests, (request) => drawRequest(request, credentials));

function drawRequest({ kind, at, method, address, form, status, meaning, answer }, credentials) {
  const path = address.replace(/^\/2010-04-01\/(Accounts\/AC[0-9a-f]{32}\/)?/i, "").replace(/\b([A-Z]{2}[0-9a-f]{4})[0-9a-f]{28}\b/gi, "$1…").replace(/\?.*/, "?…");
  return make("li", { class: !status || status > 399 ? "failed" : "" }, make("details", {},
    make("summary", {}, make("b", {}, String(status ?? "—")), make("code", {}, `${kind === "request" ? "" : "→ "}${method} ${path}`),
      make("time", {}, new Date(at * 1000).toLocaleTimeString("en-GB")), make("span", { class: "meaning" }, rich(t(meaning)))),
    make("pre", { tabindex: 0 }, [`${method} ${address}`, ...form.map(([name, value]) => `${name}=${value}`), ...answer ? ["", answer] : []].join("\n")),
    kind === "request" && button(t("Copy as curl"), ({ currentTarget }) => copy(asCurl(method, address, form, credentials), currentTarget))));
}

function asCurl(method, address, form, { user, secret }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`, usual = form.length ? "POST" : "GET";
  return [`curl ${method === usual ? "" : `-X ${method} `}${quoted(location.origin + address)}`, `-u ${quoted(`${user}:${secret}`)}`,
    ...form.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`)].join(" \\\n  ");
}

// ---- the phone's other side ----
const answer = (given) => post("act/answer", given).then(() => tell(), tell);

const read = (file) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.readAsDataURL(file);
});

async function send(files) {
  for (const file of [...files].filter(({ type }) => type.startsWith("image/"))) await answer({ picture: await read(file) });
}

$(".answer").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = event.submitter.value || $(".words").value;
  if (body) answer({ body });
  if (!event.submitter.value) $(".words").value = "";
});
$(".attach input").addEventListener("change", ({ target }) => send(target.files).then(() => { target.value = ""; }));
["dragover", "dragleave", "drop"].forEach((kind) => $(".case").addEventListener(kind, (event) => {
  event.preventDefault();
  $(".case").classList.toggle("over", kind === "dragover");
  if (kind === "drop") send(event.dataTransfer.files);
}));
