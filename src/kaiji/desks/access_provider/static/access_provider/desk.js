// Enter does the main thing of the page while nothing has the focus; everything works without this file.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = document.activeElement;
    if (at && at !== document.body && at.id !== "content") return;
    const main = document.querySelector("[data-main]");
    if (main && !main.disabled) { event.preventDefault(); main.click(); }
  });
})();
