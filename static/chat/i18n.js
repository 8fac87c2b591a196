// The page's words, written into it by the server in the customer's language.

let words = {};

export function load(node) {
  words = node ? JSON.parse(node.textContent) : {};
}

export function t(key, values = {}) {
  return String(words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const language = () => (document.documentElement.lang.startsWith("en") ? "en" : "es");
