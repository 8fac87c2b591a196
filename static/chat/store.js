// What survives a reload of this tab: words not sent yet and the draft. Cleared at logout.

import { OUTBOX_MAX } from "./protocol.js";

const key = (user, name) => `centli.${user}.${name}`;

export class Store {
  constructor(user, storage = globalThis.sessionStorage) {
    this.user = user;
    this.storage = storage;
  }

  #read(name, otherwise) {
    try {
      return JSON.parse(this.storage.getItem(key(this.user, name))) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  #write(name, value) {
    try {
      this.storage.setItem(key(this.user, name), JSON.stringify(value));
    } catch {
      // A full or forbidden storage costs the customer nothing but the copy.
    }
  }

  get outbox() {
    const kept = this.#read("outbox", []);
    // Only words are kept: a button pressed before a reload is not pressed again behind the customer's back.
    return Array.isArray(kept) ? kept.filter((item) => item?.frame?.type === "TEXT").slice(0, OUTBOX_MAX) : [];
  }

  set outbox(items) {
    this.#write("outbox", items.filter((item) => item.frame.type === "TEXT"));
  }

  get draft() {
    return String(this.#read("draft", ""));
  }

  set draft(text) {
    this.#write("draft", text);
  }

  get hidden() {
    return this.#read("hidden", false) === true;
  }

  set hidden(on) {
    this.#write("hidden", on);
  }

  clear() {
    for (const name of ["outbox", "draft"]) this.storage.removeItem(key(this.user, name));
  }
}
