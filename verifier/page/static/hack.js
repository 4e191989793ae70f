// HACK: the field, the chest, and the verdict as the program gives it (verifier/report/v1).
import { $, $$, button, copy, isPicture, lang, make, mark, name, picture, post, rich, say, short, t } from "./words.js";
import { code, showLine } from "./quest.js";

// What each check asks, and what its failing says of the chest.
const CHECKS = [
  [() => t("Does the account hold a message with this SID?"), () => t("The chest stays shut: there is no such message.")],
  [() => t("Did Twilio take the message as an MMS?"), () => t("The chest stays shut: this is an SMS.")],
  [() => t("Does the message carry media?"), () => t("The chest stays shut: there is no media.")],
];
const XP = 200, PATIENCE = 15, SUSPENSE = 400, LOOKS = [1, 2, 4, 7, 10, 13, 15];

// What is shown: the answer, how many of its checks, and while media is awaited, for how many seconds.
let shown = {}, drawn, newest, messages = [], run = 0, stopped = false;

export function take(sid) {
  $("#sid").value = sid;
  $("#hack").scrollIntoView({ block: innerWidth < 768 ? "start" : "nearest" });
  $(".press button").focus({ preventScroll: true });
}

export function drawHack(found = messages) {
  messages = found;
  newest = found.find(({ sid, outgoing }) => outgoing && sid.startsWith("MM"))?.sid;
  drawVerdict();
}

function look(state) {
  shown = state;
  drawVerdict();
}

function title(verdict) {
  if (verdict.outcome === "passed") return t("The chest opens.");
  if (!verdict.account_sid) return t("The chest stays shut: this is no message SID.");
  return verdict.outcome === "failed" ? CHECKS[verdict.checks.findIndex(({ outcome }) => outcome === "failed")][1]() : t("Neither yes nor no.");
}

function help({ report, checks }) {
  const [verdict] = report.verdicts, decisive = verdict.checks.findIndex(({ outcome }) => outcome === verdict.outcome);
  if (verdict.outcome === "passed") return "";
  if (stopped && awaited({ report })) return t("You stopped the waiting. The media may still come.");
  if (verdict.outcome === "failed" && decisive > 0) return t("Send it again, with a media URL.");
  return t(checks[decisive].help);
}

function actions(answer) {
  const { report: { verdicts: [{ outcome, checks, sid }] } } = answer, command = help(answer).match(/`(verifier [^`…]+)`/)?.[1];
  return [
    outcome === "undecided" && [t("Ask again"), () => { $(".press button").focus(); hack(); }],
    ...outcome === "failed" && checks[0].outcome === "passed" ? [[t("Show the line"), showLine], [t("Copy the code"), ({ currentTarget }) => copy(code(), currentTarget)]] : [],
    outcome === "failed" && newest && newest !== sid && [t("Use newest MMS"), () => take(newest)],
    command && [t("Copy the command"), ({ currentTarget }) => copy(command, currentTarget)],
  ].filter(Boolean);
}

// Redrawn where it is another verdict, not with every second or message, so that focus stays on what may be pressed.
function drawVerdict() {
  const { answer, steps = 3, waited, problem } = shown, [verdict] = answer?.report.verdicts ?? [];
  const busy = "steps" in shown, done = verdict && !busy, outcome = done ? verdict.outcome : busy ? "looking" : "to do";
  const state = JSON.stringify([lang, outcome === "failed" && newest, stopped, outcome, verdict?.sid, answer?.checks, steps, waited === undefined, problem?.()]);
  if (state !== drawn) redraw({ answer, steps, waited, problem, verdict, busy, done, outcome });
  drawn = state;
  if (waited !== undefined) {
    $(".waited").textContent = t("Waiting for the media: {s} of 15 s", { s: waited });
    $("progress").value = waited;
  }
  drawTrail(outcome);
}

function redraw({ answer, steps, waited, problem, verdict, busy, done, outcome }) {
  const checks = CHECKS.map(([question], n) => verdict && n < steps
    ? [verdict.checks[n].outcome, t(answer.checks[n].rationale)] : [busy && n === steps ? "looking" : "to do", question()]);
  $(".hack").dataset.chest = { passed: "open", undecided: "hidden", failed: "shut" }[outcome] ?? (busy ? "tried" : "closed");
  $$(".gem").forEach((gem, n) => { [gem.dataset.outcome] = checks[n]; });
  $(".xp").hidden = outcome !== "passed";
  $(".xp").textContent = `+${XP} XP`;
  drawLoot(done && outcome === "passed" ? verdict : undefined);
  $(".verdict").dataset.outcome = outcome;
  const parity = done && verdict.notes.some((note) => note.name === "hack-parity"), next = done ? actions(answer) : [];
  $(".verdict").replaceChildren(...[
    make("h3", {}, done && mark(outcome), done && " ", done ? title(verdict) : busy ? t("Looking …") : t("HACK looks at three things")),
    make("ul", { class: "checks" }, checks.map(([result, text]) => make("li", {}, mark(result), make("span", {}, rich(text))))),
    waited !== undefined && make("div", { class: "wait" }, make("label", {}, make("span", { class: "waited" }), make("progress", { max: PATIENCE })),
      button(t("Stop waiting"), () => { stopped = true; $(".press button").focus(); })),
    parity && make("p", { class: "game" }, t("The game's own HACK would have said"), " ", mark("passed"), " ", t("It looks at the two letters, not at the Media list.")),
    ...done ? answer.notes.filter((_, n) => verdict.notes[n].name !== "hack-parity").map((note) => make("p", { class: "game" }, rich(t(note)))) : [],
    problem && make("p", { class: "help" }, problem()),
    done && help(answer) && make("p", { class: "help" }, rich(help(answer))),
    next.length > 0 && make("div", { class: "actions" }, next.map(([label, act], n) => button(label, act, n ? "quiet" : "gold"))),
  ].filter(Boolean));
}

function drawLoot(verdict) {
  const [first, ...more] = verdict?.media.filter(({ content_type: type }) => isPicture(type)) ?? [];
  $(".loot").replaceChildren(...first ? [picture(verdict.sid, first, 0, 1)] : [], ...more.length ? [make("b", {}, `+${more.length}`)] : []);
}

function drawTrail(outcome) {
  const practice = document.body.dataset.account === "practice", sent = messages.some(({ seeded }) => !seeded);
  const reached = outcome === "passed" ? 3 : sent || !practice ? 2 : 0;
  $$(".trail li").forEach((stop, n) => stop.classList.toggle("done", n < reached || reached === 3));
  $$("h2 .stop").forEach((stop, n) => { stop.classList.toggle("done", n < reached); stop.classList.toggle("now", n === reached); });
  document.body.dataset.next = reached === 0 ? "copy" : outcome === "to do" ? "use" : "";
  $$(".trail a").forEach((stop, n) => n === reached ? stop.setAttribute("aria-current", "step") : stop.removeAttribute("aria-current"));
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const awaited = ({ report: { verdicts: [verdict] } }) => verdict.message && !verdict.error && verdict.checks[2].outcome === "undecided";

async function hack() {
  const mine = ++run, sid = $("#sid").value, over = () => mine !== run;
  stopped = false;
  look({ steps: 0 });
  let answer;
  try {
    [answer] = await Promise.all([post("verify", { sid }), pause(SUSPENSE)]);
    for (let steps = 1; steps < 3 && !over(); steps += 1) {
      look({ answer, steps });
      say(`${name(answer.report.verdicts[0].checks[steps - 1].outcome)}: ${t(answer.checks[steps - 1].rationale)}`);
      await pause(SUSPENSE);
    }
    for (let waited = 0; awaited(answer) && waited < PATIENCE && !stopped && !over(); waited += 1) {
      look({ answer, steps: 2, waited });
      for (let part = 0; part < 10 && !stopped; part += 1) await pause(100);
      if (LOOKS.includes(waited + 1) && !stopped) answer = await post("verify", { sid });
    }
  } catch {
    if (!over()) look({ problem: () => t("The program did not answer. Is it still running in the terminal?") });
    return;
  }
  if (over()) return;
  look({ answer });
  const [verdict] = answer.report.verdicts;
  say(`${name(verdict.checks[2].outcome)}: ${t(answer.checks[2].rationale)} ${name(verdict.outcome)}: ${title(verdict)} ${verdict.outcome === "passed" ? `+${XP} XP` : help(answer)}`);
}

$(".press").addEventListener("submit", (event) => {
  event.preventDefault();
  hack();
});
