/* What pages do better with a script; each works without. */
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-pick-all]");
    if (all) all.closest("form").querySelectorAll("tbody input[type=checkbox]").forEach((box) => { box.checked = all.checked; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
  });
})();
