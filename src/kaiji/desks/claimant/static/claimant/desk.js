/* What pages do better with a script; each works without. */
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-pick-all]");
    if (all) all.closest("form").querySelectorAll("tbody input[type=checkbox]").forEach((box) => { box.checked = all.checked; });
  });
  // A file dropped anywhere on a page that takes exactly one goes into its field; elsewhere the browser must not open it instead.
  const field = () => { const found = document.querySelectorAll("main input[type=file]:not([multiple])"); return found.length === 1 ? found[0] : null; };
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const show = (over) => { const input = field(); if (input) input.classList.toggle("drop-here", over); };
  document.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); show(true); } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) show(false); });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show(false);
    const input = field();
    if (!input || event.dataTransfer.files.length !== 1) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
    const at = rows.findIndex((row) => row.classList.contains("at"));
    if ((event.key === "j" || event.key === "k") && rows.length && !document.querySelector("[data-key]")) {
      const next = rows[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), rows.length - 1)];
      if (at >= 0) rows[at].classList.remove("at");
      next.classList.add("at");
      next.scrollIntoView({ block: "nearest" });
      (next.querySelector("a[href]") || next).focus({ preventScroll: true });
      event.preventDefault();
      return;
    }
    if (event.key === "x" && at >= 0) {
      const box = rows[at].querySelector("input[type=checkbox]");
      if (box) { box.checked = !box.checked; event.preventDefault(); }
      return;
    }
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
  });
})();
