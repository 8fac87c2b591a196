// A page that looks for news by itself: every few seconds it is fetched again, and each [data-live] part that changed
// is put in place. Focus and what is being written stay; a part that is scrolled to its end stays there.

const PERIOD_MS = 3000;
const NEAR_PX = 120;

const state = document.querySelector("[data-live-state]");
let timer = 0;

function say(words) {
  if (state !== null && state.textContent !== words) state.textContent = words;
}

function atEnd() {
  return scrollY + innerHeight > document.documentElement.scrollHeight - NEAR_PX;
}

function place(fresh) {
  const stick = atEnd();
  // It may name somebody whose name is no longer to be seen.
  document.title = fresh.title;
  let changed = false;
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (now === null || now.isEqualNode(old) || now.dataset.live === old.dataset.live) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(document.importNode(now, true));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    changed = true;
  }
  if (changed && stick && document.querySelector("[data-live-end]")) scrollTo(0, document.documentElement.scrollHeight);
}

async function look() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { "X-By-Itself": "1" }, credentials: "same-origin" });
      if (answer.redirected || !answer.ok) {
        say(state?.dataset.ended ?? "");
        return;
      }
      place(new DOMParser().parseFromString(await answer.text(), "text/html"));
      say("");
    } catch {
      say(state?.dataset.lost ?? "");
    }
  }
  timer = setTimeout(look, PERIOD_MS);
}

function write(event) {
  // Enter sends, Shift+Enter makes a line, as in the customer's chat.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("[data-send]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

// A form goes once: its second press while the first is under way does nothing.
function once(event) {
  if (event.target.dataset.sent) event.preventDefault();
  else event.target.dataset.sent = "1";
}

document.addEventListener("keydown", write);
document.addEventListener("submit", once);
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
timer = setTimeout(look, PERIOD_MS);
