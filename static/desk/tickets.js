// The desk: clocks that go on, who else has a report open, words that are put into the answer, and an answer that is kept
// while it is being written. Every page does the same without it.

const TICK_MS = 30_000;
const PRESENCE_MS = 15_000;
const SHOW = new Intl.NumberFormat(document.documentElement.lang || "es-MX");

// ── Clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

function span(minutes) {
  if (minutes < 60) return `${SHOW.format(minutes)} min`;
  if (minutes < 24 * 60) return `${SHOW.format(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, "0")} min`;
  return null;
}

function tick() {
  for (const time of document.querySelectorAll("time[data-due]")) {
    const left = Math.trunc((Date.parse(time.dateTime) - Date.now()) / 60_000);
    const words = span(Math.abs(left));
    const wasLate = time.closest("[data-outlook]").dataset.outlook === "breached";
    // Days, and what turns late meanwhile, are told by the next look at the page.
    if (words === null || left < 0 !== wasLate) continue;
    time.textContent = time.textContent.replace(/\d.*$/su, words);
  }
}

// ── Who else has it open ────────────────────────────────────────────────────────────────────────────────────────────────

const banner = document.querySelector("[data-presence]");

async function present() {
  if (document.hidden) return;
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (token === null) return;
  let found;
  try {
    const answer = await fetch(banner.dataset.presence, {
      method: "POST",
      headers: { "X-CSRFToken": token.value, "X-By-Itself": "1" },
      credentials: "same-origin",
    });
    if (answer.redirected || !answer.ok) return;
    found = await answer.json();
  } catch {
    return;
  }
  const parts = [];
  if (found.present.length > 0) parts.push(banner.dataset.there.replace("{names}", found.present.join(", ")));
  const changed = String(found.version) !== banner.dataset.version;
  if (changed) parts.push(banner.dataset.changed);
  const words = parts.join(" ");
  if (banner.dataset.said === words) return;
  banner.dataset.said = words;
  banner.textContent = words;
  if (changed) {
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = banner.dataset.reload;
    banner.append(" ", link);
  }
}

// ── The answer ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const answer = document.querySelector("#answer");

function put(text) {
  const at = answer.selectionStart ?? answer.value.length;
  const rest = answer.value.slice(answer.selectionEnd ?? at);
  const gap = at > 0 && !answer.value.slice(0, at).endsWith("\n") ? "\n\n" : "";
  answer.value = answer.value.slice(0, at) + gap + text + rest;
  answer.dispatchEvent(new Event("input"));
  answer.focus();
  answer.selectionStart = answer.selectionEnd = at + gap.length + text.length;
}

// It is kept until the bank has said that it went: whoever's login ran out meanwhile finds it again.
const DRAFT = banner === null ? "" : `desk:${banner.dataset.presence}`;

function keep() {
  let kept = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  const went = document.querySelector(".messagelist .success") !== null && kept?.sent !== banner.dataset.version;
  if (kept?.sent !== undefined && went) {
    sessionStorage.removeItem(DRAFT);
    kept = null;
  }
  if (answer === null) return;
  const began = answer.form.elements.answer_id;
  const store = (sent) => {
    if (answer.value === "") sessionStorage.removeItem(DRAFT);
    else sessionStorage.setItem(DRAFT, JSON.stringify({ text: answer.value, began: began.value, sent }));
  };
  if (answer.value === "" && kept !== null) {
    answer.value = kept.text;
    began.value = kept.began;
  }
  answer.addEventListener("input", () => store());
  answer.form.addEventListener("submit", () => store(banner.dataset.version));
}

document.addEventListener("click", (event) => {
  if (answer === null) return;
  const insert = event.target.closest("[data-insert]");
  if (insert !== null) {
    event.preventDefault();
    put(document.querySelector("[data-macros]").selectedOptions[0].dataset.text);
  }
  const use = event.target.closest("[data-use]");
  if (use !== null) {
    event.preventDefault();
    answer.form.elements.answer_id.value = use.dataset.use;
    answer.value = "";
    answer.setSelectionRange(0, 0);
    put(document.querySelector("[data-draft]").textContent.trim());
  }
});

// A form goes once: its second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  else event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// ── The chosen ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const picked = document.querySelector("[data-picked]");

const all = document.querySelector("#pick-all");
const lines = [...document.querySelectorAll("[name=ticket]")];

function count() {
  const chosen = lines.filter((line) => line.checked).length;
  picked.hidden = chosen === 0;
  picked.textContent = SHOW.format(chosen);
  all.checked = chosen === lines.length;
  all.indeterminate = chosen > 0 && chosen < lines.length;
}

if (picked !== null) {
  all.closest("[data-all]").hidden = false;
  document.addEventListener("change", (event) => {
    if (event.target === all) for (const line of lines) line.checked = all.checked;
    if (event.target === all || event.target.name === "ticket") count();
  });
  // A page that comes back has its boxes as they were left.
  addEventListener("pageshow", count);
}

if (banner !== null) {
  keep();
  present();
  setInterval(present, PRESENCE_MS);
  addEventListener("focus", present);
}
setInterval(tick, TICK_MS);
