// Frames onto the page: the server's own partials, cloned and filled. Only textContent, attributes and node building.

import * as format from "./format.js";
import { language, t } from "./i18n.js";

const ITEM = "[data-item]";
const AMOUNT = /[−-]?\$[\d,]+\.\d\d/;
const PATH = /^\/(?![/\\\s])/;
export const HIDDEN = "••••";
const UNRATED = new Set(["NOTICE", "UPDATE", "TRANSFER_CONFIRMATION", "PURCHASE_CONFIRMATION", "ORDER", "TICKET"]);

const STYLES = {
  text: (value) => (value === undefined || value === null ? "" : String(value)),
  palabras: (value) => String(value ?? ""), // an amount in words: hidden as one in figures is
  dinero: format.money,
  dinero_corto: format.moneyShort,
  dinero_sin_signo: format.moneyPlain,
  fecha: (value) => format.day(value, { language: language() }),
  fecha_larga: (value) => format.dayLong(value, { language: language() }),
  dia: (value) => format.date(value, { language: language() }),
  puntos: (value) => (known(value) ? t(value === 1 ? "points_one" : "points_many", { n: value.toLocaleString("en-US") }) : ""),
  hora: format.time,
  iniciales: format.initials,
  primera_linea: format.firstLine,
  cuenta: (value) => (value ? `···· ${value}` : ""),
  terminacion: (value) => (value ? t("ending", { last4: value }) : ""),
};

export const resolve = (item, path) => path.split(".").reduce((at, name) => (at === null || at === undefined ? undefined : at[name]), item);

// path, !path, path=a,b or !path=a,b; undefined while the item does not say.
export function holds(item, condition) {
  const [path, values] = condition.replace(/^!/, "").split("=");
  const found = resolve(item, path);
  const yes = values === undefined ? Boolean(found) && !(Array.isArray(found) && !found.length) : values.split(",").includes(String(found));
  return yes !== condition.startsWith("!");
}

const pathOf = (condition) => condition.replace(/^!/, "").split("=")[0];

// Fill a partial from an item. With `partly`, only what the item speaks of changes: an UPDATE on a card.
export function fill(root, item, { partly = false } = {}) {
  const skip = (path) => partly && resolve(item, path) === undefined;
  const own = (selector) => [root, ...root.querySelectorAll(selector)].filter(
    (node) => node.matches?.(selector) && (node === root || node.closest(ITEM) === (root.matches?.(ITEM) ? root : root.closest?.(ITEM) ?? null) ));
  for (const node of own("[data-if]")) {
    if (!skip(pathOf(node.dataset.if))) node.toggleAttribute("hidden", !holds(item, node.dataset.if));
  }
  for (const node of own("[data-bind]")) {
    if (!skip(node.dataset.bind)) write(node, STYLES[node.dataset.style](resolve(item, node.dataset.bind)));
  }
  for (const node of own("[data-attrs]")) {
    for (const pair of node.dataset.attrs.split(" ")) {
      const [name, path] = pair.split("=");
      if (skip(path)) continue;
      const value = attribute(resolve(item, path), name);
      // Without an address, or with one that leaves this site, a link is plain text.
      if (name === "href" && !PATH.test(value)) node.removeAttribute(name);
      else node.setAttribute(name, value);
    }
  }
  for (const node of own("template[data-each]")) {
    if (skip(node.dataset.each)) continue;
    while (node.nextElementSibling?.matches(ITEM)) node.nextElementSibling.remove();
    const entries = (resolve(item, node.dataset.each) || []).map((entry) => {
      const row = node.content.cloneNode(true).firstElementChild;
      fill(row, typeof entry === "object" ? entry : { text: entry });
      return row;
    });
    node.after(...entries);
  }
  return root;
}

// Django writes a truth as "True"; ARIA wants it small.
const attribute = (value, name) => {
  if (typeof value === "boolean" && !name.startsWith("aria-")) return value ? "True" : "False";
  return String(value ?? "");
};

// ── Hidden amounts ──────────────────────────────────────────────────────────────────────────────

let hiding = false;

function write(node, text) {
  node.dataset.plain = text;
  paint(node);
}

// What of a text is hidden: amounts in figures, or all of an amount in words.
const secretive = (node, plain) => (node.dataset.style === "palabras" ? /^.+$/ : AMOUNT.test(plain) && AMOUNT);

function paint(node) {
  const plain = node.dataset.plain ?? node.textContent;
  const secret = hiding && plain && secretive(node, plain);
  if (!secret) {
    node.textContent = plain;
    return;
  }
  const parts = [];
  plain.split(secret).forEach((piece, index) => {
    if (index) {
      const dots = document.createElement("span");
      dots.setAttribute("aria-hidden", "true");
      dots.textContent = HIDDEN;
      const words = document.createElement("span");
      words.className = "vh";
      words.textContent = t("hidden_amount");
      parts.push(dots, words);
    }
    parts.push(index ? piece.replace(/^ MXN/, "") : piece);
  });
  node.replaceChildren(...parts);
}

export function hideAmounts(root, on) {
  hiding = on;
  for (const node of root.querySelectorAll("[data-bind]")) {
    node.dataset.plain ??= node.textContent;
    if (secretive(node, node.dataset.plain)) paint(node);
  }
}

// ── Frames ──────────────────────────────────────────────────────────────────────────────────────

const known = (value) => value !== undefined && value !== null && value !== "";
const account = (side) => (side ? [t(`account_${side.account_type}`, {}), side.name, side.bank].find((x) => known(x) && !x.startsWith("account_")) : "");
const sided = (side) => (side ? [account(side), side.last4 ? `···· ${side.last4}` : ""].filter(Boolean).join(" ") : "");
const fact = (label, value) => (known(value) ? [{ label: t(label), value }] : []);

// A word of the page's for what a frame names by a code; of a code that we do not know, the frame's own.
const said = (key, otherwise) => (t(key) === key ? otherwise : t(key));
// Few are counted, more than five are many (centli/agent/shelves.py).
const stock = (pieces) => t(`stock_${Math.max(0, Math.min(pieces, 6))}`);
// By its id, as «none» and «MSI-6», where that says it all.
function way(id, otherwise) {
  const [benefit, months] = id.split("-");
  return benefit === "none" ? t("in_full") : benefit === "MSI" ? t("benefit_msi", { n: months }) : otherwise;
}
const ways = (options) => (options || []).map((one) => ({ ...one, label: way(one.id, one.label) }));

// A card's rows but why it takes the code, which stands by the button.
const rows = (data) => (data.rows || []).filter((row) => row.value !== data.factor_text);

// Another limit would do without the code.
const offersLimit = (data) => (data.factor_reasons || []).some((one) => ["over_limit", "over_day"].includes(one));

// What a partial shows and a frame does not say in so many words; centli/chat/rendering.py prepares history alike.
export function prepare(frame) {
  const data = { ...frame.data };
  if (frame.type === "BALANCE") {
    data.accounts = (data.accounts || []).map((one) => ({ ...one, label: said(`account_${one.account_type}`, one.label), has_held: Boolean(one.held) && !/^0+\.00$/.test(one.held.amount) }));
  } else if (frame.type === "TRANSACTIONS") {
    const mixed = new Set((data.transactions || []).map((one) => one.account_id)).size > 1;
    data.transactions = (data.transactions || []).map((one) => ({
      ...one,
      account: mixed ? t(`account_${one.account_type}`) : "",
      title: one.counterpart || one.description || t(`movement_${one.type}`),
      detail: one.counterpart && one.description !== one.counterpart ? one.description : "",
    }));
  } else if (frame.type === "CHART") {
    const most = Math.max(1, ...(data.items || []).map((item) => cents(item.amount)));
    data.items = (data.items || []).map((item) => ({ ...item, name: `${item.label}: ${item.share} %`, width: `${Math.max(1, Math.round((100 * cents(item.amount)) / most))}%` }));
    data.compares = data.items.length > 0 && Boolean(data.previous_total) && cents(data.previous_total) > 0;
    data.months = (data.months || []).map((month) => ({ ...month, now: String(month.current) }));
  } else if (frame.type === "TRANSFER_CONFIRMATION") {
    data.verb = { transfer: "transfer", own_transfer: "transfer", block_account: "block" }[data.kind] ?? "other";
    data.offers_limit = offersLimit(data);
    data.factor_field = `factor-${data.confirmation_id}`;
    data.repeats = (data.warnings || []).includes("same_recently");
    data.pays = data.verb === "transfer" && Boolean(data.payee); // who is no payee stands in the rows
    data.facts = data.verb === "transfer"
      ? [...fact("from", sided(data.source)), ...fact("to", sided(data.target)), ...fact("fee", format.money(data.fee)),
          ...fact("balance_after", format.money(data.balance_after)), ...fact("concept", data.concept)]
      : rows(data);
  } else if (frame.type === "PRODUCTS") {
    data.products = (data.products || []).map((one, at) => ({ ...one, stock_text: stock(one.stock), options: ways(one.options), target_id: frame.id, field: `way-${frame.id}-${at + 1}` }));
  } else if (frame.type === "BENEFITS") {
    const best = (one, code) => one.labels.some((label) => label.code === code);
    data.options = [...(data.options || [])].sort((one, other) => other.applies - one.applies).map((one) => ({ ...one, text: way(one.id, one.text), cheapest: best(one, "lowest_total"), lightest: best(one, "lowest_monthly") }));
  } else if (frame.type === "PURCHASE_CONFIRMATION") {
    data.verb = { purchase: "buy", redemption: "redeem" }[data.kind] ?? "return";
    data.offers_limit = offersLimit(data);
    data.factor_field = `factor-${data.confirmation_id}`;
    data.facts = rows(data);
  } else if (frame.type === "POINTS") {
    data.rewards = (data.rewards || []).map((one) => ({ ...one, stock_text: stock(one.stock), target_id: frame.id }));
    data.movements = (data.movements || []).map((one) => ({ ...one, title: said(`points_${one.transaction_type}`, one.title) }));
  } else if (frame.type === "ORDER") {
    data.order_id ??= data.purchase_id; // stored before redemptions were orders too
    data.shows_amount = Boolean(data.amount) && data.state !== "failed";
    data.can_cancel = Boolean(data.cancellable_until) && Date.parse(data.cancellable_until) > Date.now();
    data.steps = (data.steps || []).map((one) => ({ ...one, label: said(`step_${one.code}`, one.label), state_text: said(`step_is_${one.state}`, one.state_text) }));
    data.facts = [...fact("benefit", data.benefit_applied === "MSI" ? t("benefit_msi", { n: data.months }) : data.benefit_text), ...fact("paid_with", sided(data.source)),
      ...fact("cashback", format.money(data.cashback)), ...fact("refunded", format.money(data.refunded_amount))];
  } else if (frame.type === "TICKET") {
    data.state_text = said(`ticket_${data.state}`, data.state_text);
  } else if (frame.type === "RECEIPT") {
    data.can_undo = Boolean(data.undo) && Date.parse(data.undo.until) > Date.now();
    data.pdf = data.transaction_id ? `/chat/receipts/${data.confirmation_id}.pdf` : "";
    data.problem = t("problem", { folio: data.folio });
    data.facts = [...fact("to", sided(data.to)), ...fact("from", sided(data.from)), ...fact("concept", data.concept), ...fact("folio", data.folio), ...fact("tracking_key", data.tracking_key),
      ...fact("date", format.dayLong(data.created_at, { language: language() })), ...fact("status", data.status && t(`status_${data.state ?? data.status}`)),
      ...fact("returned_at", data.returned_at && format.dayLong(data.returned_at, { language: language() })),
      ...fact("balance_after", format.money(data.balance_after))];
  }
  return {
    ...frame, data, said: alone(frame.content, data), words: data.blocks ? "" : frame.content, rated_up: frame.rating === "up", rated_down: frame.rating === "down",
    can_copy: frame.role !== "user" && frame.type === "TEXT",
    can_rate: frame.role === "assistant" && Boolean(frame.id) && !UNRATED.has(frame.type),
  };
}

const cents = (value) => Number(value.amount.replace(".", "").replace("-", ""));

// A message's words without those that are read above and beneath its card.
function alone(content, { before, after }) {
  const rest = before && content.startsWith(`${before}\n`) ? content.slice(before.length + 1) : content;
  return after && rest.endsWith(`\n${after}`) ? rest.slice(0, -after.length - 1) : rest;
}

export class Log {
  constructor(page) {
    this.page = page;
    this.list = page.querySelector(".messages");
    this.wrapper = page.querySelector("template#message");
  }

  build(frame) {
    const item = prepare(frame);
    const node = this.wrapper.content.firstElementChild.cloneNode(true);
    fill(node, item);
    const name = this.page.querySelector(`template#kind-${CSS.escape(item.type)}`) ? item.type : "TEXT";
    const body = node.querySelector(".msg-body");
    body.append(this.page.querySelector(`template#kind-${name}`).content.cloneNode(true));
    for (const part of body.children) fill(part, item);
    return node;
  }

  // A frame that the server numbered. Returns its node, or null where there is nothing new to see.
  apply(frame) {
    if (frame.type === "UPDATE") {
      this.update(frame);
      return null;
    }
    if (this.find(frame.seq)) return null;
    const node = this.build(frame);
    const pending = frame.role === "user" && this.list.querySelector(`[data-awaiting="${frame.seq}"]`);
    if (pending) pending.remove();
    // Before our own words that are still to come back, those that were taken already included: they have later numbers.
    this.list.insertBefore(node, this.list.querySelector(":scope > [data-awaiting], :scope > [data-client]"));
    return node;
  }

  prepend(frames) {
    const nodes = frames.filter((frame) => frame.type !== "UPDATE" && !this.find(frame.seq)).map((frame) => this.build({ ...frame, suggestions: [] }));
    this.list.prepend(...nodes);
  }

  find(seq) {
    return this.list.querySelector(`:scope > [data-seq="${Number(seq)}"]`);
  }

  cards(confirmationId) {
    return [...this.list.querySelectorAll(`centli-confirmation[data-confirmation="${CSS.escape(confirmationId)}"]`)];
  }

  // What changed, on each card of it and in the words beside it, which a screen reader reads.
  update({ content, data }) {
    const ordered = data.order_id ?? data.purchase_id;
    const [kind, selector] = data.ticket_id ? ["TICKET", `[data-ticket="${CSS.escape(data.ticket_id)}"]`]
      : ordered ? ["ORDER", `[data-order="${CSS.escape(ordered)}"]`]
      : data.transaction_id ? ["RECEIPT", `[data-receipt="${CSS.escape(data.confirmation_id)}"]`]
      : ["", `centli-confirmation[data-confirmation="${CSS.escape(data.confirmation_id)}"]`];
    const item = { said: data.text ?? content, data: kind ? prepare({ type: kind, content, data }).data : data };
    for (const card of this.list.querySelectorAll(selector)) {
      for (const part of card.closest(".msg-body").children) fill(part, item, { partly: true });
    }
  }

  // The customer's own words before the server has numbered them.
  pending(item) {
    let node = this.list.querySelector(`[data-client="${CSS.escape(item.id)}"]`);
    if (!node) {
      node = this.build({ type: "TEXT", role: "user", id: "", content: item.frame.content, timestamp: new Date(item.at).toISOString(), data: {}, suggestions: [] });
      node.removeAttribute("data-seq");
      node.dataset.client = item.id;
      this.list.append(node);
    }
    return node;
  }

  clear() {
    for (const node of this.list.querySelectorAll(":scope > :not([data-client])")) node.remove();
  }
}
