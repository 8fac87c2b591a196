/* The API's page: what Swagger's own elements lack for a keyboard and a screen reader. It draws them again and again. */

/** What lacks something, and how it gets it. */
const LACKS = [
  // A link in a button: the button opens the operation, and shows its address.
  [".opblock-summary-control a[href]", (link) => link.removeAttribute("href")],
  ["tr[data-param-name] :is(select, input, textarea):not([aria-label])", (field) => {
    field.setAttribute("aria-label", field.closest("tr").dataset.paramName);
  }],
  ["textarea.body-param__text:not([aria-label])", (field) => field.setAttribute("aria-label", "Request body")],
  ["table[role=region]:not([aria-label])", (table) => {
    const [method, path] = [".opblock-summary-method", ".opblock-summary-path"].map(
      (part) => table.closest(".opblock").querySelector(part).textContent,
    );
    table.setAttribute("aria-label", `${method} ${path}`);
  }],
  // What scrolls is scrolled by keys only where it can be reached.
  ["pre.microlight:not([tabindex])", (example) => example.setAttribute("tabindex", "0")],
  [".modal-ux:not([role])", (modal) => {
    modal.setAttribute("role", "dialog");
    modal.setAttribute("aria-modal", "true");
    modal.setAttribute("aria-label", modal.querySelector("h3")?.textContent ?? "");
  }],
  [".close-modal:not([aria-label])", (button) => button.setAttribute("aria-label", "Close")],
  // Its name would be another than the one that is read.
  [".auth-btn-wrapper button[aria-label]", (button) => button.removeAttribute("aria-label")],
];

const page = document.getElementById("swagger-ui");

function mend() {
  for (const [lacking, give] of LACKS) page.querySelectorAll(lacking).forEach(give);
}

new MutationObserver(mend).observe(page, { childList: true, subtree: true, attributeFilter: ["href", "aria-label"] });
