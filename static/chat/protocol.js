// Chat protocol v1 as a pure state machine: events and the time go in, effects come out. It owns no socket and no clock.
//
// Effects: {do: "connect"} · {do: "close", code} · {do: "send", frame} · {do: "post", item} · {do: "apply", frame}
//          {do: "ephemeral", frame} · {do: "link", link, failures, code} · {do: "item", item} · {do: "reset"} · {do: "keep"}
//          {do: "handoff", handoff}

export const FINAL_CODES = new Set([4400, 4401, 4403, 4409, 4410, 4426]);
export const OUTBOX_MAX = 20;
const ACK_MS = 30_000;
const STALE_MS = 120_000;
const PING_MS = 20_000;
const PONG_MS = 10_000;
const CONNECT_MS = 15_000;
const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const HTTP_AFTER = 3;
const BURST = 8;
const EPHEMERAL = new Set(["TYPING", "DELTA", "TRANSCRIPT"]);

export class Protocol {
  constructor({ last = 0, outbox = [], locale = "es-MX", random = Math.random } = {}) {
    this.last = last;
    this.locale = locale;
    this.random = random;
    this.link = "idle"; // idle connecting greeting ready waiting stopped
    this.code = 0;
    this.failures = 0;
    this.at = 0; // since when the link is what it is
    this.retryAt = 0;
    this.pingAt = 0;
    this.pongBy = Infinity;
    this.readSent = last;
    this.readAt = -Infinity;
    this.resetting = false;
    this.askedFor = -1;
    this.rate = 1;
    this.burst = BURST;
    this.tokens = BURST;
    this.tokensAt = 0;
    this.pauseUntil = 0;
    // What was on its way when the page went away is on its way no more.
    this.outbox = outbox.map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item));
  }

  start(now) {
    return [...this.#hold(now), ...this.#turn("connecting", now), { do: "connect" }];
  }

  opened(now) {
    if (this.link !== "connecting") return [];
    this.pongBy = Infinity;
    return [...this.#turn("greeting", now), this.#hello()];
  }

  closed(code, now) {
    if (this.link === "stopped" || this.link === "waiting" || this.link === "idle") return [];
    this.pongBy = Infinity;
    const effects = this.#give(now);
    if (FINAL_CODES.has(code)) {
      this.code = code;
      return [...effects, ...this.#turn("stopped", now)];
    }
    this.failures += 1;
    // Full jitter: after an outage not everybody comes at once.
    const most = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** this.failures);
    this.retryAt = now + Math.round(this.random() * most);
    return [...effects, ...this.#turn("waiting", now)];
  }

  // The network or the tab came back, or «Reintentar» was pressed: now, not later.
  wake(now) {
    if (this.link === "waiting" || (this.link === "stopped" && this.code === 4410)) return this.start(now);
    if (this.link === "ready" && this.pongBy === Infinity) return this.#ping(now);
    return [];
  }

  say(item, now) {
    const waiting = this.outbox.filter((one) => one.state !== "failed").length;
    if (waiting >= OUTBOX_MAX) return [];
    const stored = { ...item, state: "waiting", at: now, sentAt: 0 };
    this.outbox.push(stored);
    return [{ do: "item", item: stored }, { do: "keep" }, ...this.#pump(now)];
  }

  retry(id, now) {
    const item = this.outbox.find((one) => one.id === id);
    if (!item) return [];
    Object.assign(item, { state: "waiting", at: now });
    return [{ do: "item", item }, { do: "keep" }, ...this.#pump(now)];
  }

  discard(id) {
    this.outbox = this.outbox.filter((one) => one.id !== id);
    return [{ do: "keep" }];
  }

  // An HTTP post, used while no socket can be had, failed. Where nobody answered it waits on: for the socket, or for
  // the next post, after the next attempt at a socket.
  postFailed(id, now, { unreachable = false } = {}) {
    const item = this.outbox.find((one) => one.id === id && one.state === "sending");
    if (!item) return [];
    Object.assign(item, unreachable ? { state: "waiting", http: false, triedAt: this.failures } : { state: "failed", at: now });
    return [{ do: "item", item }, { do: "keep" }];
  }

  send(frame) {
    return this.link === "ready" ? [{ do: "send", frame: { v: 1, ...frame } }] : [];
  }

  received(frame, now) {
    if (typeof frame?.type !== "string") return [];
    if (Number.isInteger(frame.seq) && frame.type !== "ACK") return this.#durable(frame, now);
    switch (frame.type) {
      case "WELCOME":
        this.failures = 0;
        this.askedFor = -1;
        this.pingAt = now + PING_MS;
        this.resetting = frame.reset === true;
        this.rate = frame.limits?.messages_per_s || 1;
        // A little below the server's burst: buttons pressed meanwhile count too.
        this.burst = Math.max(1, (frame.limits?.burst || BURST + 2) - 2);
        return [...(this.resetting ? [{ do: "reset" }] : []), ...this.#turn("ready", now), { do: "handoff", handoff: frame.handoff ?? null }, ...this.#pump(now)];
      case "ACK":
        return this.#acked(frame, now);
      case "PONG":
        this.pongBy = Infinity;
        return frame.head_seq > this.last ? this.#resync() : [];
      case "FAULT":
        return this.#fault(frame, now);
      default:
        return EPHEMERAL.has(frame.type) || !frame.content ? [{ do: "ephemeral", frame }] : [];
    }
  }

  tick(now) {
    const effects = [];
    if (this.link === "waiting" && now >= this.retryAt) effects.push(...this.start(now));
    if ((this.link === "connecting" || this.link === "greeting") && now - this.at > CONNECT_MS) {
      return [{ do: "close", code: 4408 }, ...this.closed(4408, now)];
    }
    if (this.link === "ready") {
      if (now > this.pongBy) return [{ do: "close", code: 4408 }, ...this.closed(4408, now)];
      if (now >= this.pingAt && this.pongBy === Infinity) effects.push(...this.#ping(now));
      if (this.last > this.readSent && now - this.readAt >= 1000) {
        this.readSent = this.last;
        this.readAt = now;
        effects.push({ do: "send", frame: { v: 1, type: "READ", seq: this.last } });
      }
    }
    for (const item of this.outbox) {
      if (item.state === "sending" && now - item.sentAt > ACK_MS) {
        item.state = "failed";
        effects.push({ do: "item", item }, { do: "keep" });
      }
    }
    return [...effects, ...this.#pump(now)];
  }

  #hello() {
    return { do: "send", frame: { v: 1, type: "HELLO", last_seq: this.last, locale: this.locale, capabilities: ["cards"] } };
  }

  #ping(now) {
    this.pingAt = now + PING_MS;
    this.pongBy = now + PONG_MS;
    return [{ do: "send", frame: { v: 1, type: "PING", t: now } }];
  }

  #turn(link, now) {
    this.link = link;
    this.at = now;
    return [{ do: "link", link, failures: this.failures, code: this.code }];
  }

  // Frames are missing: ask once for each number that we stand at.
  #resync() {
    if (this.askedFor === this.last) return [];
    this.askedFor = this.last;
    return [this.#hello()];
  }

  #durable(frame, now) {
    if (this.resetting) {
      this.resetting = false;
      this.last = frame.seq - 1;
    }
    if (frame.seq <= this.last) return [];
    if (frame.seq > this.last + 1) return this.#resync();
    this.last = frame.seq;
    this.askedFor = -1;
    const effects = [];
    if (frame.role === "user") effects.push(...this.#mine(frame));
    effects.push({ do: "apply", frame });
    if (this.link === "ready" && now - this.readAt >= 1000) {
      this.readSent = this.last;
      this.readAt = now;
      effects.push({ do: "send", frame: { v: 1, type: "READ", seq: this.last } });
    }
    return effects;
  }

  // Our own words came back, perhaps before their ACK: the stored message takes the place of the one on screen.
  #mine(frame) {
    const item = this.outbox.find((one) => one.id === frame.reply_to);
    if (!item) return [];
    this.outbox = this.outbox.filter((one) => one !== item);
    return [{ do: "item", item: { ...item, state: "done", seq: frame.seq } }, { do: "keep" }];
  }

  #acked(frame, now) {
    const item = this.outbox.find((one) => one.id === frame.id);
    const effects = [];
    if (item) {
      this.outbox = this.outbox.filter((one) => one !== item);
      const stored = item.frame.type === "TEXT" && frame.seq <= this.last;
      effects.push({ do: "item", item: { ...item, state: stored ? "done" : "sent", seq: frame.seq } }, { do: "keep" });
    }
    return [...effects, ...this.#pump(now)];
  }

  #fault(frame, now) {
    const item = frame.id && this.outbox.find((one) => one.id === frame.id);
    if (!item) return [{ do: "ephemeral", frame }];
    if (frame.code === "rate") {
      Object.assign(item, { state: "waiting" });
      this.pauseUntil = now + 1000 * Math.max(1, frame.retry_after_s || 1);
      return [{ do: "item", item }];
    }
    if (item.frame.type === "ACTION") {
      this.outbox = this.outbox.filter((one) => one !== item);
      return [{ do: "item", item: { ...item, state: "refused" } }, { do: "keep" }, { do: "ephemeral", frame }];
    }
    item.state = "failed";
    return [{ do: "item", item }, { do: "keep" }, { do: "ephemeral", frame }];
  }

  // The link broke: what was on its way over it waits again, under the same id.
  #give() {
    return this.outbox.filter((item) => item.state === "sending" && !item.http).map((item) => {
      item.state = "waiting";
      return { do: "item", item };
    });
  }

  // What waited long is not sent behind the customer's back.
  #hold(now) {
    return this.outbox.filter((item) => item.state === "waiting" && now - item.at > STALE_MS).map((item) => {
      item.state = "held";
      return { do: "item", item };
    });
  }

  #pump(now) {
    const effects = this.#hold(now);
    if (now < this.pauseUntil) return effects;
    this.tokens = Math.min(this.burst, this.tokens + (this.rate * Math.max(0, now - this.tokensAt)) / 1000);
    this.tokensAt = now;
    // A line that never opens, or hangs while it does, does not keep words waiting.
    const byHttp = this.failures >= HTTP_AFTER && ["waiting", "connecting", "greeting"].includes(this.link);
    if (this.link !== "ready" && !byHttp) return effects;
    for (const item of this.outbox) {
      if (item.state !== "waiting" || (byHttp && item.triedAt === this.failures)) continue;
      if (this.tokens < 1) break;
      this.tokens -= 1;
      Object.assign(item, { state: "sending", sentAt: now, http: byHttp });
      effects.push({ do: "item", item });
      effects.push(byHttp ? { do: "post", item } : { do: "send", frame: { v: 1, ...item.frame, id: item.id } });
    }
    return effects;
  }
}
