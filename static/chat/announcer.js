// One hidden role=log speaks each finished message once; the list itself is never live.

import { spoken } from "./format.js";

const KEEP = 10;

export class Announcer {
  constructor(log, alert) {
    this.log = log;
    this.alert = alert;
    this.said = new Set();
  }

  // What is asked behind a long card is spoken too.
  say(id, text, after = "") {
    if (this.said.has(id)) return;
    this.said.add(id);
    const line = document.createElement("p");
    const said = spoken(text);
    line.textContent = !after || said.endsWith(spoken(after)) ? said : `${said} ${spoken(after)}`;
    this.log.append(line);
    while (this.log.childElementCount > KEEP) this.log.firstElementChild.remove();
  }

  warn(text) {
    this.alert.textContent = "";
    // An alert is spoken when its text changes, the same text again included.
    requestAnimationFrame(() => { this.alert.textContent = text; });
  }
}
