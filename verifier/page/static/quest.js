// The quest: code to copy, in the learner's own way, with the practice account filled in.
import { $, copy, fill, make } from "./words.js";

const PICTURE = "https://demo.twilio.com/owl.png";
let way = "verifier", account;

export function codes({ sid, user, secret, from, to, usual, api = location.origin, typed = ` --api-url ${api}` }) {
  const key = user !== sid;
  const variables = [`TWILIO_ACCOUNT_SID=${sid}`, ...key ? [`TWILIO_API_KEY=${user}`, `TWILIO_API_SECRET=${secret}`] : [`TWILIO_AUTH_TOKEN=${secret}`]];
  return {
    verifier: `${usual || !sid ? "" : variables.map((each) => `${each} \\\n`).join("")}verifier send${usual ? " --sandbox" : typed} \\\n  --from ${from} \\\n  --to ${to} \\\n  --media-url ${PICTURE}`,
    curl: `curl ${api}/2010-04-01/Accounts/${sid ?? "$TWILIO_ACCOUNT_SID"}/Messages.json \\\n`
      + `  -u "${user ?? "$TWILIO_ACCOUNT_SID"}:${secret ?? "$TWILIO_AUTH_TOKEN"}" \\\n`
      + `  --data-urlencode "From=${from}" \\\n  --data-urlencode "To=${to}" \\\n  --data-urlencode "MediaUrl=${PICTURE}"`,
    Python: `from twilio.rest import Client\n\nclient = Client(${sid ? `\n    "${user}",\n    "${secret}",\n${key ? `    "${sid}",\n` : ""}` : ""})\n`
      + `${sid ? `client.api.base_url = "${api}"\n` : ""}\nmessage = client.messages.create(\n    from_="${from}",\n    to="${to}",\n    media_url="${PICTURE}",\n)\nprint(message.sid)`,
    Node: `const client = require("twilio")(${sid ? `\n  "${user}",\n  "${secret}",\n${key ? `  { accountSid: "${sid}" },\n` : ""}` : ""});\n`
      + `${sid ? `client.api.baseUrl = "${api}";\n` : ""}\nclient.messages.create({\n  from: "${from}",\n  to: "${to}",\n  mediaUrl: ["${PICTURE}"],\n}).then((message) => console.log(message.sid));`,
  };
}

export const code = () => codes(account)[way];

export function drawQuest(credentials = account) {
  account = credentials;
  const all = codes(account);
  fill($(".tabs"), Object.keys(all).map((key) => ({ key, chosen: key === way })), ({ key, chosen }) => make("button", { type: "button", role: "tab", id: `tab-${key}`,
    "aria-controls": "code", "aria-selected": String(chosen), tabindex: chosen ? 0 : -1, onclick: () => choose(key) }, key));
  $("#code").setAttribute("aria-labelledby", `tab-${way}`);
  if ($("#code code").textContent !== all[way]) {
    $("#code code").replaceChildren(...all[way].split(/(.*media[-_]?url.*)/i).map((part, n) => n % 2 ? make("mark", {}, part) : part));
  }
}

function choose(name) {
  way = name;
  drawQuest();
  $(`#tab-${name}`).focus();
}

export function showLine() {
  $("#quest").scrollIntoView({ block: "nearest" });
  $("#code pre").focus();
}

$(".tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], names = Object.keys(codes(account));
  if (step) choose(names.at((names.indexOf(way) + step) % names.length));
});
$(".copy").addEventListener("click", ({ currentTarget }) => copy(code(), currentTarget));
