// Boot: one page element owns the socket, the log and the composer; one card element owns its clock.

import { Announcer } from "./announcer.js";
import { language, load, t } from "./i18n.js";
import { Protocol } from "./protocol.js";
import { Log, fill, hideAmounts } from "./render.js";
import { Speech } from "./speech.js";
import { Store } from "./store.js";

const TICK_MS = 250;
const NEAR_PX = 80;
const ABOVE_PX = 8;
const WORKING_AFTER_MS = 600;
const WORKING_MOST_MS = 30_000;
const CONNECTING_AFTER_MS = 400;
const WARN_BEFORE_MS = 60_000;
const CODE_AGAIN_MS = 3_000;
const LOW = matchMedia("(max-height: 30rem)");
const GROWS = CSS.supports("field-sizing", "content");

// How a line of a list begins where there is text alone.
function mark(line) {
  if (!line.matches("li")) return "";
  return line.parentElement.dataset.ordered === "True" ? `${[...line.parentElement.querySelectorAll("li")].indexOf(line) + 1}. ` : "• ";
}

// A message's words, line by line: as they are seen, or (without what is marked so) as they are heard.
function lines(message, without) {
  return [...message.querySelectorAll(":is(.blocks p, .blocks li, .prose-text):not([hidden])")].map((line) => {
    const copy = line.cloneNode(true);
    for (const node of copy.querySelectorAll(without)) node.remove();
    return `${mark(line)}${copy.textContent}`;
  }).filter(Boolean);
}

class Chat extends HTMLElement {
  connectedCallback() {
    if (this.protocol) return;
    const find = (selector) => this.querySelector(selector);
    load(find("#strings"));
    this.stage = find(".stage");
    this.text = find("#text");
    this.strip = find(".strip");
    this.linkState = find(".link-state");
    this.working = find(".working");
    this.pill = find(".pill");
    this.empty = find(".empty");
    this.banner = find("[data-handoff]");
    this.log = new Log(this);
    this.announcer = new Announcer(find("[data-announcer]"), find("[data-alert]"));
    this.speech = new Speech(this);
    this.store = new Store(this.dataset.user);
    this.first = Number(this.dataset.firstSeq) || 0;
    this.unseen = 0;
    this.pressed = new Map();
    this.protocol = new Protocol({ last: Number(this.dataset.lastSeq) || 0, outbox: this.store.outbox, locale: language() === "en" ? "en" : "es-MX" });
    this.classList.add("live");
    this.#listen();
    this.text.value ||= this.store.draft;
    this.#grow();
    for (const item of this.protocol.outbox) this.#item(item);
    for (const node of this.querySelectorAll("[data-hide-amounts], [data-slide]")) node.hidden = false;
    this.#forget(this);
    this.#hide(this.store.hidden);
    this.#bottom();
    this.#run(this.protocol.start(Date.now()));
    setInterval(() => this.#tick(), TICK_MS);
  }

  // ── Events ────────────────────────────────────────────────────────────────────────────────────

  #listen() {
    this.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => { this.speech.stop(); this.#grow(); this.store.draft = this.text.value; });
    const scrolled = () => {
      // On its way to the end it is as good as there, whatever came meanwhile.
      if (this.falls) return;
      this.stuck = this.#near();
      if (this.stuck) this.#unseen(0);
    };
    for (const scroller of [this.stage, document]) scroller.addEventListener("scroll", scrolled, { passive: true });
    addEventListener("online", () => this.#run(this.protocol.wake(Date.now())));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#run(this.protocol.wake(Date.now())); });
    document.addEventListener("click", (event) => {
      for (const menu of this.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    });
    new ResizeObserver(() => { if (this.stuck) this.#bottom(); }).observe(this.stage);
  }

  #submit(event) {
    const form = event.target;
    if (form.matches("[data-logout]")) return this.store.clear();
    if (form.matches("[data-composer], [data-say]")) {
      event.preventDefault();
      const content = (form === this.text.form ? this.text.value : form.elements.content.value).trim();
      if (content && this.#say(content) && form === this.text.form) {
        this.text.value = "";
        this.store.draft = "";
        this.#grow();
      }
      if (form === this.text.form) this.text.focus();
      return undefined;
    }
    if (form.matches("[data-act]")) {
      event.preventDefault();
      this.#press(form, event.submitter);
    }
    return undefined;
  }

  #click(event) {
    const at = (selector) => event.target.closest(selector);
    if (at(".pill")) this.#bottom({ smooth: true, whole: true });
    else if (at("[data-hide-amounts]")) this.#hide(!this.store.hidden);
    else if (at("[data-stop]")) this.#stop();
    else if (at("[data-slide]")) this.#slide(at("[data-slide]"));
    else if (at("[data-older]")) { event.preventDefault(); this.#older(at("[data-older]")); }
    else if (at("[data-copy]")) this.#copy(at(".msg"));
    else if (at("[data-listen]")) this.speech.toggle(at("[data-listen]"), lines(at(".msg"), "[aria-hidden]").join("\n").replaceAll("• ", ""));
    else if (at("[data-retry]")) this.#run(this.protocol.retry(at("[data-client]").dataset.client, Date.now()));
    else if (at("[data-discard]")) this.#discard(at("[data-client]"));
    else if (at("[data-reconnect]")) this.#run(this.protocol.wake(Date.now()));
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && event.target === this.text && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.text.form.requestSubmit();
    } else if (event.key === "Escape") {
      const menu = this.querySelector("details.menu[open]");
      if (menu) this.#close(menu);
      else if (this.speech.button) this.speech.stop();
      else if (!this.working.hidden && !event.target.closest("dialog")) this.#stop();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.#step(event.key === "ArrowUp" ? -1 : 1);
    }
  }

  #step(by) {
    const all = [...this.log.list.children];
    const here = all.indexOf(document.activeElement.closest?.(".msg"));
    const next = here < 0 ? all.at(-1) : all[here + by];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (by > 0) this.text.focus();
  }

  // ── What the customer does ────────────────────────────────────────────────────────────────────

  #say(content) {
    const effects = this.protocol.say({ id: crypto.randomUUID(), frame: { type: "TEXT", content } }, Date.now());
    if (!effects.length) {
      this.announcer.warn(t("outbox_full"));
      this.#show(t("outbox_full"));
      return false;
    }
    this.turn = null;
    this.#run(effects);
    this.#bottom({ smooth: true });
    return true;
  }

  #press(form, button) {
    const data = new FormData(form, button);
    const action = data.get("action");
    const params = {};
    for (const name of ["choice", "benefit", "rating"]) if (data.get(name)) params[name] = data.get(name);
    if (data.get("leave")) params.leave = true;
    const card = form.closest("centli-confirmation");
    if (card && action === "confirm" && card.dataset.factor === "True") return this.#factor(card, form, button);
    return this.#act(form, { action, target_id: data.get("target_id") || "", token: data.get("token") || "", params });
  }

  #act(form, body) {
    if (form.dataset.busy) return;
    const id = crypto.randomUUID();
    this.#busy(form, true);
    this.pressed.set(id, { form, body });
    const effects = this.protocol.say({ id, frame: { type: "ACTION", ...body } }, Date.now());
    // What a button brings is wanted in sight, wherever the button is; a scroll on which it was pressed is told only now.
    this.turn = null;
    this.stuck = true;
    requestAnimationFrame(() => { this.stuck = true; });
    if (effects.length) this.#run(effects);
    else this.#answered(id, { content: t("outbox_full") });
    const card = form.closest("centli-confirmation");
    if (card) {
      card.status.focus({ preventScroll: true });
      if (body.action === "confirm") card.note(t(this.protocol.link === "ready" ? "sending" : "queued"));
    }
  }

  #busy(form, on) {
    if (on) form.dataset.busy = "1";
    else delete form.dataset.busy;
    form.setAttribute("aria-busy", String(on));
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(on));
  }

  // A button's outcome: nothing (its effect comes as frames), or why it came to nothing.
  #answered(id, fault) {
    const pressed = this.pressed.get(id);
    if (!pressed) return false;
    this.pressed.delete(id);
    const { form, body } = pressed;
    this.#busy(form, false);
    const card = form.closest("centli-confirmation");
    if (!fault) {
      if (card && body.action !== "edit") card.note("");
      if (body.action === "rate") this.#rated(form, body.params.rating);
      if (body.action === "undo") this.#gone(form);
      if (body.action === "handoff") this.#close(form.closest("details"));
      return true;
    }
    if (card && (fault.code === "factor_required" || fault.code === "factor_wrong")) {
      card.note("");
      this.#factor(card, form, form.querySelector("[value=confirm]"), fault.code === "factor_wrong" ? fault.content : "");
      return true;
    }
    if (card) card.note(fault.content);
    else this.#show(fault.content);
    this.announcer.warn(fault.content);
    return true;
  }

  #rated(form, rating) {
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === rating));
    this.announcer.say(`rated-${Date.now()}`, t("rated"));
  }

  // What can be undone can be undone for a moment only.
  #forget(root) {
    for (const form of root.querySelectorAll("form[data-until]:not([hidden])")) {
      setTimeout(() => this.#gone(form), Math.max(0, Date.parse(form.dataset.until) - Date.now()));
    }
  }

  // What is taken away leaves the focus on its card.
  #gone(form) {
    if (form.contains(document.activeElement)) form.closest(".card").querySelector(".card-title").focus({ preventScroll: true });
    form.hidden = true;
  }

  #close(menu) {
    if (!menu?.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  async #factor(card, form, button, wrong = "") {
    const dialog = this.querySelector("[data-dialog=factor]");
    if (dialog.open) return;
    const code = dialog.querySelector("#factor-code");
    const error = dialog.querySelector("#factor-wrong");
    const hint = dialog.querySelector("#factor-demo");
    const show = (text) => {
      error.textContent = text;
      error.hidden = !text;
      code.setAttribute("aria-invalid", String(Boolean(text)));
    };
    // With its amount hidden where amounts are.
    dialog.querySelector("[data-factor-what]").replaceChildren(...card.querySelector(".button-confirm").cloneNode(true).childNodes);
    code.value = "";
    show(wrong);
    hint.hidden = true;
    const done = (event) => {
      event.preventDefault();
      const digits = code.value.replace(/\D/g, "");
      if (digits.length !== 6) {
        show(t("six_digits"));
        code.focus();
        return;
      }
      dialog.close("ok");
      const data = new FormData(form);
      this.#act(form, { action: "confirm", target_id: data.get("target_id"), token: data.get("token"), params: { factor: digits } });
    };
    const dismiss = () => dialog.close();
    dialog.querySelector("form").addEventListener("submit", done);
    dialog.querySelector("[data-dismiss]").addEventListener("click", dismiss);
    dialog.addEventListener("close", () => {
      dialog.querySelector("form").removeEventListener("submit", done);
      dialog.querySelector("[data-dismiss]").removeEventListener("click", dismiss);
      if (dialog.returnValue !== "ok") button.focus();
      dialog.returnValue = "";
    }, { once: true });
    dialog.showModal();
    code.focus();
    // The demonstration tells the code; while every code of this moment has counted already, the next one comes.
    while (this.dataset.demo && dialog.open && hint.hidden) {
      const answer = await fetch(this.dataset.demo, { headers: { Accept: "application/json" } }).catch(() => null);
      const found = answer?.ok ? await answer.json() : { code: "" };
      hint.textContent = t("demo_code", found);
      hint.hidden = !found.code;
      if (!found.code) await new Promise((later) => { setTimeout(later, CODE_AGAIN_MS); });
    }
  }

  // One product on, or back.
  #slide(button) {
    const row = button.closest(".card").querySelector(".shelf-row");
    const step = row.firstElementChild.nextElementSibling.getBoundingClientRect().width + 12;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollBy({ left: Number(button.dataset.slide) * step, behavior: calm ? "instant" : "smooth" });
  }

  #stop() {
    this.#run(this.protocol.send({ type: "STOP" }));
    this.#work(false);
    this.text.focus();
  }

  async #copy(message) {
    await navigator.clipboard?.writeText(lines(message, ".vh").join("\n"));
    this.announcer.say(`copied-${Date.now()}`, t("copied"));
  }

  #discard(node) {
    this.#run(this.protocol.discard(node.dataset.client));
    node.remove();
    this.text.focus();
  }

  async #older(button) {
    button.disabled = true;
    const address = new URL(this.dataset.history, location.href);
    address.searchParams.set("before", this.first);
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    button.disabled = false;
    if (answer?.status === 401) return this.#expired();
    if (!answer?.ok) return this.#show(t("no_link"));
    const { frames, first_seq: first } = await answer.json();
    const from = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.log.prepend(frames);
    this.#scroller.scrollTop = this.#scroller.scrollHeight - from;
    this.first = first;
    if (first <= 1) {
      button.closest("form").remove();
      this.log.list.firstElementChild?.focus({ preventScroll: true });
    }
    return undefined;
  }

  #hide(on) {
    this.store.hidden = on;
    hideAmounts(this, on);
    for (const button of this.querySelectorAll("[data-hide-amounts]")) {
      button.setAttribute("aria-pressed", String(on));
      button.querySelector("use")?.setAttribute("href", on ? "#i-eye-off" : "#i-eye");
      if (!button.querySelector("svg")) button.textContent = t(on ? "show_amounts" : "hide_amounts");
    }
  }

  // ── What the protocol wants ───────────────────────────────────────────────────────────────────

  #run(effects) {
    for (const effect of effects) {
      switch (effect.do) {
        case "connect": this.#connect(); break;
        case "close": this.socket?.close(1000); this.socket = null; break;
        case "send": if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(effect.frame)); break;
        case "post": this.#post(effect.item); break;
        case "apply": this.#apply(effect.frame); break;
        case "ephemeral": this.#ephemeral(effect.frame); break;
        case "link": this.#link(effect); break;
        case "item": this.#item(effect.item); break;
        case "reset": this.log.clear(); break;
        case "handoff": this.#handoff(effect.handoff); break;
        case "keep": this.store.outbox = this.protocol.outbox; break;
      }
    }
  }

  #connect() {
    const address = new URL("/ws/chat/", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    const mine = (then) => (event) => { if (this.socket === socket) this.#run(then(event)); };
    socket.addEventListener("open", mine(() => this.protocol.opened(Date.now())));
    socket.addEventListener("close", mine((event) => this.protocol.closed(event.code, Date.now())));
    socket.addEventListener("message", mine((event) => {
      let frame;
      try { frame = JSON.parse(event.data); } catch { return []; }
      return this.protocol.received(frame, Date.now());
    }));
  }

  // While no socket can be had, words go by HTTP, under the same id.
  async #post(item) {
    const body = new URLSearchParams({ id: item.id, ...(item.frame.type === "TEXT" ? { content: item.frame.content } : {
      action: item.frame.action, target_id: item.frame.target_id, token: item.frame.token, ...item.frame.params }) });
    body.set("csrfmiddlewaretoken", this.text.form.elements.csrfmiddlewaretoken.value);
    body.set("after", this.protocol.last);
    const answer = await fetch(item.frame.type === "TEXT" ? this.dataset.post : this.dataset.act, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.status === 401) this.#expired();
    const unreachable = !answer || [502, 503, 504].includes(answer.status);
    if (!answer?.ok) return this.#run(this.protocol.postFailed(item.id, Date.now(), { unreachable }));
    const { ack, fault, frames } = await answer.json();
    this.#run(this.protocol.received(fault ?? ack, Date.now()));
    for (const frame of frames) this.#run(this.protocol.received(frame, Date.now()));
    return undefined;
  }

  #apply(frame) {
    const node = this.log.apply(frame);
    if (frame.role !== "user") {
      if (frame.type !== "UPDATE" && frame.type !== "NOTICE") this.#work(false);
      this.announcer.say(frame.id, frame.content, frame.data?.after);
    }
    if (frame.type === "NOTICE" && frame.data?.code === "handoff") this.#handoff(frame.data);
    if (frame.type === "RECEIPT") for (const card of this.log.cards(frame.data.confirmation_id)) card.note("");
    this.querySelector(".bubble-live")?.closest(".msg").remove();
    if (!node && this.stuck) this.#bottom(); // a card that grew
    if (!node) return;
    for (const button of node.querySelectorAll("[data-hide-amounts], [data-slide]")) button.hidden = false;
    this.#forget(node);
    if (this.store.hidden) this.#hide(true);
    if (frame.type !== "NOTICE") {
      this.empty.hidden = true;
      this.#clearSuggestions(node);
    }
    this.turn ??= node;
    // One's own words were followed when they were said; those of another tab move nobody.
    if (this.stuck) this.#bottom();
    else this.#unseen(this.unseen + 1);
  }

  // Suggestions belong to the last answer only.
  #clearSuggestions(node) {
    for (const chips of this.log.list.querySelectorAll(".chips")) if (!node.contains(chips) && !chips.contains(document.activeElement)) chips.hidden = true;
  }

  #ephemeral(frame) {
    if (frame.type === "TYPING") this.#work(frame.on, frame.label);
    else if (frame.type === "DELTA") this.#delta(frame);
    else if (frame.type === "FAULT" && !this.#answered(frame.id, frame)) {
      this.#show(frame.content);
      this.announcer.warn(frame.content);
    } else if (frame.type !== "FAULT" && frame.content) this.#show(frame.content);
  }

  #delta(frame) {
    let live = this.querySelector(".bubble-live");
    if (!live) {
      const node = this.log.build({ type: "TEXT", role: "assistant", id: frame.id, content: "", timestamp: new Date().toISOString(), data: {}, suggestions: [] });
      node.removeAttribute("data-seq");
      live = node.querySelector(".prose-text");
      live.classList.add("bubble-live");
      this.log.list.append(node);
    }
    live.textContent += frame.content;
    if (this.stuck) this.#bottom();
  }

  #work(on, label = "") {
    clearTimeout(this.workTimer);
    clearTimeout(this.workEnd);
    if (!on) {
      this.working.hidden = true;
      return;
    }
    const show = () => {
      this.working.hidden = false;
      this.working.querySelector(".working-label").textContent = label || t("working");
      if (this.stuck) this.#bottom();
    };
    if (this.working.hidden) this.workTimer = setTimeout(show, WORKING_AFTER_MS);
    else show();
    this.workEnd = setTimeout(() => this.#work(false), WORKING_MOST_MS);
  }

  // While a person is waited for, or answers, the banner says so.
  #handoff(handoff) {
    const open = handoff && handoff.state !== "released";
    this.banner.hidden = !open;
    if (!open) return;
    this.#work(false);
    const text = handoff.state === "taken" ? t("handoff_taken", { name: handoff.name || "" })
      : t(handoff.wait_minutes ? "handoff_waiting_for" : "handoff_waiting", { n: handoff.wait_minutes });
    const line = this.banner.querySelector("p");
    if (line.textContent !== text) line.textContent = text;
  }

  #expired() {
    const dialog = this.querySelector("[data-dialog=expired]");
    if (!dialog.open) dialog.showModal();
  }

  #link({ link, failures, code }) {
    clearTimeout(this.linkTimer);
    const say = (text) => { this.linkState.textContent = text; };
    this.dataset.link = link;
    if (link === "ready") {
      say("");
      this.#show("");
    } else if (link === "waiting") {
      this.#work(false);
      this.#show(t("reconnecting"), failures >= 3 ? "reconnect" : "");
    } else if (link === "connecting" && failures === 0) {
      this.linkTimer = setTimeout(() => say(t("connecting")), CONNECTING_AFTER_MS);
    } else if (link === "stopped") {
      say("");
      if (code === 4401) this.#expired();
      else this.#show(t(code === 4410 ? "replaced" : "stopped"), code === 4410 ? "reconnect" : "");
    }
  }

  #show(text, button = "") {
    this.strip.replaceChildren(text);
    this.strip.hidden = !text;
    if (button) {
      const retry = document.createElement("button");
      retry.type = "button";
      retry.className = "button-bare";
      retry.dataset.reconnect = "";
      retry.textContent = t(this.protocol.code === 4410 ? "use_here" : "retry");
      this.strip.append(" ", retry);
    }
  }

  // One of our own words or buttons moved on.
  #item(item) {
    if (item.frame.type === "ACTION") {
      if (item.state === "sent" || item.state === "done") this.#answered(item.id, null);
      else if (item.state === "failed") this.#answered(item.id, { content: t("not_done") });
      return;
    }
    const node = this.log.pending(item);
    this.empty.hidden = true;
    if (item.state === "done") {
      node.remove();
      return;
    }
    if (item.state === "sent") {
      node.dataset.awaiting = item.seq;
      node.removeAttribute("data-client");
    }
    if (item.state === "sending" && this.banner.hidden && this.working.hidden) this.#work(true);
    const unlinked = this.protocol.link !== "ready" && item.state === "waiting";
    if (item.state === "failed" || unlinked) this.#work(false);
    const state = node.querySelector(".msg-state");
    state.replaceChildren(t(unlinked ? "item_waiting" : `item_${item.state === "waiting" ? "sending" : item.state}`));
    node.dataset.state = item.state;
    if (item.state === "failed" || item.state === "held") {
      for (const [name, word] of [["retry", item.state === "held" ? "send_now" : "retry"], ["discard", "discard"]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button-bare";
        button.dataset[name] = "";
        button.textContent = t(word);
        state.append(" ", button);
      }
    }
    if (this.stuck) this.#bottom();
  }

  #tick() {
    const now = Date.now();
    this.#run(this.protocol.tick(now));
    for (const card of this.querySelectorAll("centli-confirmation[data-state=open]")) card.tick(now, this.announcer);
  }

  // ── Scrolling ─────────────────────────────────────────────────────────────────────────────────

  // Where the screen is low the page scrolls as one (centli.css).
  get #scroller() {
    return LOW.matches ? document.scrollingElement : this.stage;
  }

  #near() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight <= NEAR_PX;
  }

  // Once for all that came since the last picture: who asks for a height has the whole page laid out anew.
  // To the end, but what an answer begins with stays in sight, unless it was passed already or the end is wanted (``whole``).
  // Where the screen is low the end is: the composer stands there, below all that was said.
  #bottom({ smooth = false, whole = false } = {}) {
    this.stuck = true;
    this.#unseen(0);
    if (whole) this.turn = null;
    this.glides = smooth && (this.glides || !this.falls);
    this.falls ||= requestAnimationFrame(() => {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
      const end = scrollHeight - clientHeight;
      const start = LOW.matches ? end : scrollTop + this.#below(this.turn);
      const top = start < scrollTop - 1 ? end : Math.min(start, end);
      this.#scroller.scrollTo({ top, behavior: this.glides && !calm ? "smooth" : "instant" });
      this.falls = 0;
      if (top === end) return;
      this.stuck = this.#near();
      this.#unseen([...this.log.list.children].filter((node) => this.#below(node) > clientHeight - NEAR_PX).length);
    });
  }

  // How far below the top of what is seen a message begins; without one, beyond every end.
  #below(node) {
    if (!node?.isConnected) return Infinity;
    return node.getBoundingClientRect().top - this.stage.getBoundingClientRect().top - ABOVE_PX;
  }

  #unseen(count) {
    this.unseen = count;
    if (count) this.pill.firstElementChild.textContent = t(count === 1 ? "new_one" : "new_many", { n: count });
    this.pill.hidden = !count;
  }

  #grow() {
    if (GROWS) return;
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, 168)}px`;
  }
}

class Confirmation extends HTMLElement {
  get status() {
    return this.querySelector(".card-status");
  }

  // A line about the press under way; the states themselves are the card's own.
  note(text) {
    let line = this.querySelector(".card-note");
    if (!line) {
      line = document.createElement("p");
      line.className = "card-note";
      line.setAttribute("role", "status");
      this.append(line);
    }
    line.textContent = text;
    line.hidden = !text;
  }

  tick(now, announcer) {
    const left = Date.parse(this.dataset.expires) - now;
    if (Number.isNaN(left)) return;
    if (left <= 0) {
      fill(this, { data: { state: "expired" } }, { partly: true });
      announcer.say(`expired-${this.dataset.confirmation}`, t("card_expired"));
    } else if (left <= WARN_BEFORE_MS) {
      this.dataset.soon = "1";
      announcer.say(`soon-${this.dataset.confirmation}`, t("card_soon"));
    }
  }
}

customElements.define("centli-confirmation", Confirmation);
customElements.define("centli-chat", Chat);
