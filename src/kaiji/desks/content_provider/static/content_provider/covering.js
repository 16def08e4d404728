// Choose a part of a picture by dragging over it: fills in the four numbers of its form. The page works without this file.
(function () {
  "use strict";
  document.querySelectorAll(".covering").forEach(function (frame) {
    const form = frame.parentElement.querySelector(".covering-form");
    if (!form) return;
    const edge = (name) => form.elements.namedItem(name);
    const chosen = document.createElement("span");
    chosen.className = "chosen";
    chosen.hidden = true;
    frame.append(chosen);
    let from = null;
    const at = function (event) {
      const box = frame.querySelector("img").getBoundingClientRect();
      const share = (value, start, size) => Math.min(100, Math.max(0, ((value - start) / size) * 100));
      return { x: share(event.clientX, box.left, box.width), y: share(event.clientY, box.top, box.height) };
    };
    const draw = function () {
      const [left, top, right, bottom] = ["left", "top", "right", "bottom"].map((name) => Number(edge(name).value));
      chosen.hidden = !(right > left && bottom > top);
      chosen.style.left = left + "%";
      chosen.style.top = top + "%";
      chosen.style.width = right - left + "%";
      chosen.style.height = bottom - top + "%";
    };
    const fill = function (to) {
      edge("left").value = Math.min(from.x, to.x).toFixed(1);
      edge("right").value = Math.max(from.x, to.x).toFixed(1);
      edge("top").value = Math.min(from.y, to.y).toFixed(1);
      edge("bottom").value = Math.max(from.y, to.y).toFixed(1);
      draw();
    };
    frame.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      frame.setPointerCapture(event.pointerId);
      from = at(event);
    });
    frame.addEventListener("pointermove", (event) => { if (from) fill(at(event)); });
    frame.addEventListener("pointerup", function (event) {
      if (from) fill(at(event));
      from = null;
    });
    form.addEventListener("input", draw);
  });
})();
