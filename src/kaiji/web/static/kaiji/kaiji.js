// Small comforts; every page works without this file. No framework, no inline code.
(function () {
  "use strict";
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  // g then a letter goes to a page of the navigation; / goes to the search; j and k move through rows marked data-row.
  let waiting = 0;
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const now = Date.now();
    if (event.key === "g") { waiting = now; return; }
    if (now - waiting < 1500) {
      waiting = 0;
      const link = document.querySelector('[data-go="' + CSS.escape(event.key) + '"]');
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (event.key === "/") {
      const search = document.querySelector('input[type="search"]');
      if (search) { event.preventDefault(); search.focus(); }
      return;
    }
    if (event.key === "j" || event.key === "k") return move(event.key === "j" ? 1 : -1);
    const row = document.querySelector("[data-row].at");
    const target = (row || document).querySelector('[data-key="' + CSS.escape(event.key) + '"]') || document.querySelector('[data-key="' + CSS.escape(event.key) + '"]:not([data-row] *)');
    if (target && !target.disabled) { event.preventDefault(); target.click(); }
  });
  function move(step) {
    const rows = Array.from(document.querySelectorAll("[data-row]"));
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("at"));
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    rows.forEach((row) => row.classList.toggle("at", row === next));
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("a, button, input");
    if (link) link.focus({ preventScroll: true });
  }

  // data-all: one box that ticks every box of the same name in its form.
  document.addEventListener("change", function (event) {
    const box = event.target;
    if (!box.matches || !box.matches("input[data-all]")) return;
    box.form.querySelectorAll('input[type="checkbox"][name="' + CSS.escape(box.dataset.all) + '"]').forEach((each) => { each.checked = box.checked; });
  });
  // data-submit: a select that sends its form when changed (its button stays for those without this script).
  document.addEventListener("change", (event) => { if (event.target.matches && event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
  document.addEventListener("focusin", (event) => { if (event.target.matches && event.target.matches("input.copy")) event.target.select(); });
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  // A form that was sent is not sent twice by a double click.
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.sent === "1") { event.preventDefault(); return; }
    if (!event.target.hasAttribute("hx-post")) event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
})();
