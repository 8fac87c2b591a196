// An answer read aloud, by a voice of the device itself: what is said here goes to nobody else. Without one there is no button.

import { language } from "./i18n.js";

export class Speech {
  constructor(page) {
    this.page = page;
    this.synth = globalThis.speechSynthesis;
    this.button = null;
    if (!this.synth) return;
    this.#choose();
    this.synth.onvoiceschanged = () => this.#choose();
  }

  #choose() {
    const own = this.synth.getVoices().filter((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language()));
    this.voice = own.find((voice) => /MX|US/.test(voice.lang)) ?? own[0];
    this.page.classList.toggle("speaks", Boolean(this.voice));
  }

  // Begins to read; pressed again it stops.
  toggle(button, text) {
    const again = this.button === button;
    this.stop();
    if (again) return;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = this.voice;
    said.lang = this.voice.lang;
    said.onend = said.onerror = () => { if (this.button === button) this.#over(); };
    this.button = button;
    button.setAttribute("aria-pressed", "true");
    this.synth.speak(said);
  }

  stop() {
    if (!this.button) return;
    this.#over();
    this.synth.cancel();
  }

  #over() {
    this.button.setAttribute("aria-pressed", "false");
    this.button = null;
  }
}
