// The search: the index is loaded when somebody first types; every word must stand in the page. Nothing is asked of anybody else.
"use strict";
(() => {
  const up = document.currentScript.dataset.up, form = document.querySelector("[data-search]");
  const input = form.querySelector("input"), list = form.querySelector("ul");
  form.hidden = false;
  let loading = null;
  const load = () => loading ||= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${up}index.js`; script.onload = done; script.onerror = failed;
    document.head.append(script);
  });
  const excerpt = (text, folded, word) => {
    const at = folded.indexOf(word), from = Math.max(0, at - 30);
    return (from ? "…" : "") + text.slice(from, from + 110) + "…";
  };
  const show = async () => {
    const words = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    list.replaceChildren();
    if (!words.length) return;
    await load();
    const hits = [];
    for (const [address, title, text, folded] of window.KAIJI_PAGES) {
      if (!words.every((word) => folded.includes(word))) continue;
      const head = title.normalize("NFKC").toLowerCase();
      const rank = words.reduce((sum, word) => sum + (head.includes(word) ? 1000 : 0) + Math.min(50, folded.split(word).length), 0);
      hits.push([rank, address, title, excerpt(text, folded, words[0])]);
    }
    hits.sort((a, b) => b[0] - a[0]);
    for (const [, address, title, part] of hits.slice(0, 12)) {
      const row = document.createElement("li"), link = document.createElement("a"), small = document.createElement("small");
      link.href = up + address; link.textContent = title; small.textContent = part;
      row.append(link, small); list.append(row);
    }
    if (!hits.length) { const row = document.createElement("li"); row.textContent = "見つかりません / nothing found"; list.append(row); }
  };
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); list.querySelector("a")?.click(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { input.value = ""; list.replaceChildren(); } });
})();
