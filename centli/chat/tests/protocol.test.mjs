// The pure modules of the page, run by Node's own test runner.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import * as format from "../../../static/chat/format.js";
import { load } from "../../../static/chat/i18n.js";
import { OUTBOX_MAX, Protocol } from "../../../static/chat/protocol.js";
import { prepare } from "../../../static/chat/render.js";
import { Store } from "../../../static/chat/store.js";

const examples = JSON.parse(readFileSync(new URL("./formats.json", import.meta.url)));
const now = new Date(examples.now);

test("formats agree with the server's", () => {
  for (const [value, text] of examples.money) assert.equal(format.money(value), text);
  for (const [moment, es, en] of examples.day) {
    assert.equal(format.day(moment, { now, language: "es" }), es);
    assert.equal(format.day(moment, { now, language: "en" }), en);
  }
  for (const [moment, es, en] of examples.day_long) {
    assert.equal(format.dayLong(moment, { language: "es" }), es);
    assert.equal(format.dayLong(moment, { language: "en" }), en);
  }
  for (const [day, es, en] of examples.date) {
    assert.equal(format.date(day), es);
    assert.equal(format.date(day, { language: "en" }), en);
  }
  for (const [moment, text] of examples.time) assert.equal(format.time(moment), text);
  for (const [name, text] of examples.initials) assert.equal(format.initials(name), text);
});

test("a screen reader hears all of a short text and two sentences of a long one", () => {
  assert.equal(format.spoken("Hola.\n\nAdiós."), "Hola. Adiós.");
  const long = `Uno. Dos. ${"palabra ".repeat(60)}.`;
  assert.equal(format.spoken(long), "Uno. Dos.");
  assert.ok(format.spoken("x".repeat(900)).length <= 280);
});

const welcome = { type: "WELCOME", head_seq: 0, reset: false, limits: { messages_per_s: 1, burst: 10 } };
const row = (seq, extra = {}) => ({ type: "TEXT", role: "assistant", seq, id: `msg_${seq}`, content: "…", ...extra });
const words = (id) => ({ id, frame: { type: "TEXT", content: id } });
const of = (effects, kind) => effects.filter((effect) => effect.do === kind);
const sent = (effects) => of(effects, "send").map((effect) => effect.frame);

function ready(options = {}) {
  const protocol = new Protocol({ random: () => 1, ...options });
  protocol.start(0);
  protocol.opened(0);
  protocol.received(welcome, 0);
  return protocol;
}

test("it greets with the last number it has", () => {
  const protocol = new Protocol({ last: 41 });
  assert.deepEqual(of(protocol.start(0), "connect").length, 1);
  assert.equal(sent(protocol.opened(0))[0].last_seq, 41);
});

test("rows apply once, in order; a gap asks again, once", () => {
  const protocol = ready();
  assert.equal(of(protocol.received(row(1), 0), "apply").length, 1);
  assert.equal(of(protocol.received(row(1), 0), "apply").length, 0);
  const gap = protocol.received(row(4), 0);
  assert.equal(of(gap, "apply").length, 0);
  assert.deepEqual(sent(gap).map((frame) => [frame.type, frame.last_seq]), [["HELLO", 1]]);
  assert.deepEqual(protocol.received(row(5), 0), []);
  for (const seq of [2, 3, 4]) assert.equal(of(protocol.received(row(seq), 0), "apply").length, 1);
  assert.equal(protocol.last, 4);
});

test("reset forgets and takes what comes", () => {
  const protocol = ready({ last: 3 });
  assert.equal(of(protocol.received({ ...welcome, reset: true, head_seq: 400 }, 0), "reset").length, 1);
  assert.equal(of(protocol.received(row(351), 0), "apply").length, 1);
  assert.equal(protocol.last, 351);
});

test("words go out under one id until they are acknowledged", () => {
  const protocol = ready();
  assert.equal(sent(protocol.say(words("a"), 0))[0].id, "a");
  protocol.closed(1006, 10);
  assert.equal(protocol.outbox[0].state, "waiting");
  protocol.tick(2000);
  protocol.opened(2000);
  assert.deepEqual(sent(protocol.received(welcome, 2000)).map((frame) => frame.id), ["a"]);
  const done = protocol.received({ type: "ACK", id: "a", seq: 1, duplicate: true }, 2000);
  assert.equal(of(done, "item")[0].item.state, "sent");
  assert.deepEqual(protocol.outbox, []);
});

test("our words that come back before their ACK take the place of those on screen", () => {
  const protocol = ready();
  protocol.say(words("a"), 0);
  const effects = protocol.received(row(1, { role: "user", content: "a", reply_to: "a" }), 0);
  assert.equal(of(effects, "item")[0].item.state, "done");
  assert.equal(of(effects, "apply").length, 1);
  assert.deepEqual(of(protocol.received({ type: "ACK", id: "a", seq: 1 }, 0), "item"), []);
});

test("the same words from somewhere else do not stand for ours", () => {
  const protocol = ready();
  protocol.say(words("a"), 0);
  const effects = protocol.received(row(1, { role: "user", content: "a", reply_to: null }), 0);
  assert.deepEqual(of(effects, "item"), []);
  assert.equal(protocol.outbox.length, 1);
});

test("without an ACK in 30 s words count as not sent, and can be sent again or thrown away", () => {
  const protocol = ready();
  protocol.say(words("a"), 0);
  assert.equal(of(protocol.tick(29_000), "item").length, 0);
  protocol.pongBy = Infinity;
  const item = of(protocol.tick(30_001), "item").find((effect) => effect.item.id === "a").item;
  assert.equal(item.state, "failed");
  assert.equal(sent(protocol.retry("a", 30_002))[0].id, "a");
  protocol.discard("a");
  assert.deepEqual(protocol.outbox, []);
});

test("what waited over two minutes is sent only on a tap", () => {
  const protocol = ready();
  protocol.closed(1006, 0);
  protocol.say(words("a"), 0);
  protocol.start(121_000);
  protocol.opened(121_000);
  assert.deepEqual(sent(protocol.received(welcome, 121_000)), []);
  assert.equal(protocol.outbox[0].state, "held");
  assert.equal(sent(protocol.retry("a", 121_001))[0].id, "a");
});

test("the outbox holds twenty and refuses the next", () => {
  const protocol = new Protocol();
  for (let n = 0; n < OUTBOX_MAX; n += 1) assert.notDeepEqual(protocol.say(words(`${n}`), 0), []);
  assert.deepEqual(protocol.say(words("too many"), 0), []);
  assert.equal(protocol.outbox.length, OUTBOX_MAX);
});

test("it drains eight at once and one a second after that", () => {
  const protocol = new Protocol();
  for (let n = 0; n < 12; n += 1) protocol.say(words(`${n}`), 0);
  protocol.start(0);
  protocol.opened(0);
  assert.equal(sent(protocol.received(welcome, 0)).length, 8);
  assert.equal(sent(protocol.tick(500)).length, 0);
  assert.equal(sent(protocol.tick(1000)).length, 1);
});

test("over the rate it waits as told and sends the same id", () => {
  const protocol = ready();
  protocol.say(words("a"), 0);
  protocol.received({ type: "FAULT", id: "a", code: "rate", retryable: true, retry_after_s: 3 }, 0);
  assert.deepEqual(sent(protocol.tick(2000)), []);
  assert.equal(sent(protocol.tick(3000))[0].id, "a");
});

test("it comes back with a growing, capped pause, and never gives up", () => {
  const protocol = ready();
  const pauses = [];
  let at = 0;
  for (let n = 0; n < 9; n += 1) {
    protocol.closed(1006, at);
    pauses.push(protocol.retryAt - at);
    at = protocol.retryAt;
    assert.equal(of(protocol.tick(at), "connect").length, 1);
  }
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]);
});

test("the network's return connects at once", () => {
  const protocol = ready();
  protocol.closed(1006, 0);
  assert.equal(of(protocol.wake(1), "connect").length, 1);
});

test("after final codes it stays away", () => {
  for (const code of [4400, 4401, 4403, 4409, 4410, 4426]) {
    const protocol = ready();
    const effects = protocol.closed(code, 0);
    assert.deepEqual([of(effects, "link")[0].link, of(effects, "link")[0].code], ["stopped", code]);
    assert.deepEqual(protocol.tick(100_000), []);
    assert.equal(of(protocol.wake(1), "connect").length, code === 4410 ? 1 : 0);
  }
});

test("words go by HTTP after three failures", () => {
  const protocol = ready();
  for (let n = 0; n < 3; n += 1) {
    protocol.link = "greeting";
    protocol.closed(1006, 0);
  }
  const effects = protocol.say(words("a"), 1);
  assert.equal(of(effects, "post")[0].item.id, "a");
  assert.equal(of(protocol.received({ type: "ACK", id: "a", seq: 7 }, 1), "item")[0].item.state, "sent");
});

test("words go by HTTP while an attempt to connect hangs, and once however many fail", () => {
  const protocol = ready();
  for (let n = 0; n < 3; n += 1) {
    protocol.link = "greeting";
    protocol.closed(1006, 0);
  }
  protocol.tick(60_000);
  assert.equal(protocol.link, "connecting");
  assert.equal(of(protocol.say(words("a"), 60_001), "post").length, 1);
  protocol.closed(1006, 60_002);
  assert.deepEqual(of(protocol.tick(60_003), "post"), []);
  assert.equal(of(protocol.postFailed("a", 60_004), "item")[0].item.state, "failed");
});

test("words that nobody answered by HTTP wait on, and go out by themselves when the server is back", () => {
  const protocol = ready();
  for (let n = 0; n < 3; n += 1) {
    protocol.link = "greeting";
    protocol.closed(1006, 0);
  }
  protocol.say(words("a"), 1);
  const [waits] = of(protocol.postFailed("a", 2, { unreachable: true }), "item");
  assert.equal(waits.item.state, "waiting");
  assert.deepEqual(of(protocol.tick(3), "post"), [], "not again before another attempt at a socket");
  protocol.link = "greeting";
  protocol.closed(1006, 4);
  assert.equal(of(protocol.tick(5), "post")[0].item.id, "a");
  protocol.postFailed("a", 6, { unreachable: true });
  protocol.link = "greeting";
  const effects = protocol.received({ type: "WELCOME", head_seq: 0 }, 7);
  assert.deepEqual(sent([...effects, ...protocol.tick(8)]).filter((frame) => frame.type === "TEXT").map((frame) => frame.id), ["a"]);
});

test("a WELCOME tells who answers", () => {
  const protocol = new Protocol();
  protocol.start(0);
  protocol.opened(0);
  const handoff = { code: "handoff", state: "waiting", name: null, wait_minutes: 4 };
  assert.deepEqual(of(protocol.received({ type: "WELCOME", head_seq: 0, handoff }, 0), "handoff")[0].handoff, handoff);
  assert.equal(of(protocol.received({ type: "WELCOME", head_seq: 0 }, 0), "handoff")[0].handoff, null);
});

test("it pings, and a silent server is left", () => {
  const protocol = ready();
  assert.equal(sent(protocol.tick(20_000))[0].type, "PING");
  assert.deepEqual(protocol.received({ type: "PONG", t: 1, head_seq: 0 }, 20_500), []);
  assert.equal(sent(protocol.tick(40_000))[0].type, "PING");
  const effects = protocol.tick(50_001);
  assert.equal(of(effects, "close").length, 1);
  assert.equal(protocol.link, "waiting");
});

test("a PONG that knows more asks for it", () => {
  const protocol = ready();
  assert.equal(sent(protocol.received({ type: "PONG", t: 1, head_seq: 5 }, 0))[0].type, "HELLO");
});

test("what was applied is acknowledged at most once a second", () => {
  const protocol = ready();
  const first = sent(protocol.received(row(1), 1000));
  assert.deepEqual(first.map((frame) => [frame.type, frame.seq]), [["READ", 1]]);
  assert.deepEqual(sent(protocol.received(row(2), 1500)), []);
  assert.deepEqual(sent(protocol.tick(2000)).map((frame) => [frame.type, frame.seq]), [["READ", 2]]);
});

test("an unknown type with words is shown, without words ignored", () => {
  const protocol = ready();
  assert.deepEqual(protocol.received({ type: "NEW" }, 0), [{ do: "ephemeral", frame: { type: "NEW" } }]);
  assert.deepEqual(protocol.received({ nothing: 1 }, 0), []);
});

test("the store keeps words, not buttons, and survives nonsense", () => {
  const kept = new Map();
  const storage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) };
  const store = new Store("usr_1", storage);
  store.outbox = [{ id: "a", frame: { type: "TEXT" } }, { id: "b", frame: { type: "ACTION" } }];
  store.draft = "borrador";
  assert.deepEqual(new Store("usr_1", storage).outbox.map((item) => item.id), ["a"]);
  assert.deepEqual(new Store("usr_2", storage).outbox, []);
  assert.equal(store.draft, "borrador");
  store.clear();
  assert.deepEqual([store.outbox, store.draft], [[], ""]);
  kept.set("centli.usr_1.outbox", "{");
  assert.deepEqual(store.outbox, []);
});

test("words beside a card are not said again within it, and a repeated transfer is asked about", () => {
  const frame = { type: "TRANSFER_CONFIRMATION", role: "assistant", id: "m", content: "Como ayer.\nRevisa.\n¿Seguimos?" };
  const shown = prepare({ ...frame, data: { kind: "transfer", warnings: ["same_recently"], before: "Como ayer.", after: "¿Seguimos?" } });
  assert.equal(shown.said, "Revisa.");
  assert.equal(shown.data.repeats, true);
  assert.equal(prepare({ ...frame, data: { kind: "transfer", warnings: [] } }).data.repeats, false);
});

test("what a frame names by a code is said in the page's language", () => {
  load({ textContent: JSON.stringify({ step_reserved: "Reserved", step_is_done: "done", benefit_msi: "{n} months" }) });
  const data = { benefit_applied: "MSI", months: 6, benefit_text: "6 MSI", steps: [
    { code: "reserved", label: "Apartado", state: "done", state_text: "hecho" },
    { label: "Antes", state: "odd", state_text: "raro" },
  ] };
  const shown = prepare({ type: "ORDER", role: "assistant", id: "m", content: "", data }).data;
  load(null);
  assert.deepEqual(shown.steps.map((one) => [one.label, one.state_text]), [["Reserved", "done"], ["Antes", "raro"]]);
  assert.equal(shown.facts[0].value, "6 months");
});

test("what can be chosen comes before what does not apply", () => {
  const options = [["MSI-6", false], ["MSI-12", false], ["cashback", true]].map(([id, applies]) => ({ id, text: id, applies, labels: [] }));
  load({ textContent: JSON.stringify({ benefit_msi: "{n} months" }) });
  const shown = prepare({ type: "BENEFITS", role: "assistant", id: "m", content: "", data: { options } });
  load(null);
  assert.deepEqual(shown.data.options.map((one) => one.text), ["cashback", "6 months", "12 months"]);
});
