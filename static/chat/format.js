// What people read: amounts and moments. centli/chat/formats.py does the same; both pass one file of examples.

const ZONE = "America/Mexico_City";
const DAYS = {
  es: ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const MONTHS = {
  es: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};
const clock = new Intl.DateTimeFormat("en-US", {
  timeZone: ZONE, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

export function moneyShort(value) {
  if (!value) return "";
  const negative = value.amount.startsWith("-");
  const [pesos, centavos] = value.amount.replace("-", "").split(".");
  const grouped = pesos.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  return `${negative ? "−" : ""}$${grouped}.${centavos}`;
}

export const money = (value) => (value ? `${moneyShort(value)} ${value.currency}` : "");

export const moneyPlain = (value) => money(value).replace("−", "");

function local(moment) {
  const part = {};
  for (const { type, value } of clock.formatToParts(moment)) part[type] = value;
  return { year: +part.year, month: +part.month, day: +part.day, time: `${part.hour}:${part.minute}` };
}

// The number of a day, so that two can be subtracted.
const dayNumber = ({ year, month, day }) => Math.round(Date.UTC(year, month - 1, day) / 86400000);

export function day(text, { now = new Date(), language = "es" } = {}) {
  if (!text) return "";
  const at = local(new Date(text));
  const today = local(now);
  const ago = dayNumber(today) - dayNumber(at);
  const english = language === "en";
  if (ago === 0) return `${english ? "today" : "hoy"} ${at.time}`;
  if (ago === 1) return `${english ? "yesterday" : "ayer"} ${at.time}`;
  const month = MONTHS[language][at.month - 1].slice(0, 3);
  if (at.year === today.year) {
    const name = DAYS[language][new Date(dayNumber(at) * 86400000).getUTCDay()];
    return english ? `${name} ${month} ${at.day}` : `${name} ${at.day} de ${month}`;
  }
  return english ? `${month} ${at.day}, ${at.year}` : `${at.day} de ${month} de ${at.year}`;
}

export function dayLong(text, { language = "es" } = {}) {
  if (!text) return "";
  const at = local(new Date(text));
  const month = MONTHS[language][at.month - 1];
  return language === "en" ? `${month} ${at.day}, ${at.year} at ${at.time}` : `${at.day} de ${month} de ${at.year} a las ${at.time}`;
}

// A day without its time, «2026-12-21», which is the same everywhere.
export function date(text, { language = "es" } = {}) {
  if (!text) return "";
  const [year, month, number] = text.split("-").map(Number);
  const name = MONTHS[language][month - 1];
  return language === "en" ? `${name} ${number}, ${year}` : `${number} de ${name} de ${year}`;
}

export const time = (text) => (text ? local(new Date(text)).time : "");

export const initials = (name) =>
  String(name || "").split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();

export const firstLine = (text) => String(text || "").split("\n", 1)[0];

// What a screen reader is told of a message: all of it, or its first two sentences.
export function spoken(text, most = 280) {
  const whole = String(text || "").replace(/\s+/g, " ").trim();
  if (whole.length <= most) return whole;
  return (whole.match(/^(?:.*?[.!?…](?:\s|$)){1,2}/) || [whole])[0].trim().slice(0, most);
}
