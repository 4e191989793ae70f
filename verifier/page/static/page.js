// The page as a whole: what the server tells, which language it is told in, and which account it is about.
import { $, $$, lang, rich, speak, t, tell } from "./words.js";
import { drawQuest } from "./quest.js";
import { drawHack, take } from "./hack.js";
import { drawAccount, drawLog, drawPhone } from "./lists.js";
import { drawWorkshop } from "./workshop.js";

let state, source, revealed = false;

$$("[data-t]").forEach((element) => { element.dataset.t = element.textContent; });
$$("[data-t-label]").forEach((element) => { element.dataset.tLabel = element.ariaLabel; });

function choose(tag) {
  speak(tag);
  $$("[data-t]").forEach((element) => element.replaceChildren(...rich(t(element.dataset.t))));
  $$("[data-t-label]").forEach((element) => element.setAttribute("aria-label", t(element.dataset.tLabel)));
  $(".words").placeholder = t("Answer");
  $$(".language button").forEach((choice) => choice.setAttribute("aria-pressed", String(choice.value === lang)));
  if (state?.account) draw();
}

function draw() {
  const { account, messages, trouble, log = [], workshop } = state, real = account.kind === "real";
  document.body.dataset.account = account.kind;
  $$("[data-practice], [data-real]").forEach((element) => { element.hidden = real === "practice" in element.dataset; });
  $(".trail li:nth-child(2)").hidden = real;
  const kind = account.host ? t("Account {account}, asked of {host} and not of Twilio.", account) : t("Your Twilio account {account}.", account);
  $("#account-kind").textContent = real ? kind : t("Practice account.");
  $("#account-says").replaceChildren(...rich(real ? t("Found in {source}. What you send costs money and reaches real phones.", { source: t(account.source) })
    : t("Messages go to the phone on this page and nowhere else. Nothing costs money.")));
  $("#account-sid").textContent = real ? "" : account.account;
  $("#origin").textContent = location.origin;
  $("#show").hidden = !real;
  $("#show").setAttribute("aria-pressed", String(revealed));
  drawQuest(account.credentials);
  if (!real) {
    drawPhone(messages, account.credentials.to);
    drawLog(log, account.credentials);
    drawWorkshop(workshop);
  }
  drawAccount(messages, trouble);
  drawHack(messages);
  const filled = { talk: $(".talk").children.length, tbody: messages.length || trouble, requests: log.length };
  $$("[data-nothing]").forEach((element) => { element.hidden = filled[element.dataset.nothing]; });
}

// A browser keeps few connections to one server, so only tabs that can be seen hold one; the state comes whole each time.
function listen() {
  source?.close();
  if (document.hidden) return;
  source = new EventSource(`hack/events${revealed ? "?reveal" : ""}`);
  source.addEventListener("state", ({ data }) => {
    const found = JSON.parse(data);
    state = { ...state, ...found, trouble: found.trouble };
    if (state.account) draw();
    else tell(found.trouble);
  });
  source.addEventListener("open", () => tell());
  source.addEventListener("error", () => tell({ message: t("The program has ended, or this page is older than it. Run `verifier hack` again and open the address that it prints.") }));
}

const asked = new URLSearchParams(location.search);
if (asked.has("token")) history.replaceState(null, "", "/");
const spoken = [sessionStorage.getItem("language"), document.documentElement.dataset.lang, ...navigator.languages.map((tag) => tag.slice(0, 2))];
choose(spoken.find((tag) => $(`.language [value="${tag}"]`)));
$$(".language button").forEach((choice) => choice.addEventListener("click", () => {
  sessionStorage.setItem("language", choice.value);
  choose(choice.value);
}));
$("#show").addEventListener("click", () => { revealed = !revealed; listen(); });
document.addEventListener("visibilitychange", listen);
listen();
if (asked.has("sid")) take(asked.get("sid"));
