// One hidden role=log speaks each finished message once; the list itself is never live.

import { spoken } from "./format.js";

const KEEP = 10;

export class Announcer {
  constructor(log, alert) {
    this.log = log;
    this.alert = alert;
    this.said = new Set();
  }

  say(id, text) {
    if (this.said.has(id)) return;
    this.said.add(id);
    const line = document.createElement("p");
    line.textContent = spoken(text);
    this.log.append(line);
    while (this.log.childElementCount > KEEP) this.log.firstElementChild.remove();
  }

  warn(text) {
    this.alert.textContent = "";
    // An alert is spoken when its text changes, the same text again included.
    requestAnimationFrame(() => { this.alert.textContent = text; });
  }
}
