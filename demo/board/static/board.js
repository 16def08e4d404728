// The board's only script: further comments on scrolling, the cookie banner, the reply link. Without it `?page=` works.
"use strict";

function text(tag, cls, content) {
  const node = document.createElement(tag);
  node.className = cls;
  node.textContent = content;
  return node;
}

// A comment that came as JSON gets the very markup that the server writes.
function comment(topic, c) {
  const box = document.createElement("article");
  box.className = c.removed ? "comment removed" : "comment";
  box.id = "no" + c.no;
  box.dataset.number = c.no;
  const meta = text("p", "meta", "");
  const number = text("a", "no", "No." + c.no);
  number.href = `/bbs/topic/${topic}/comment/no/${c.no}`;
  meta.append(number);
  const body = text("p", "text", "このコメントは削除されました");
  box.append(meta, body);
  if (c.removed) return box;
  meta.append(" ", text("span", "name", c.name), text("span", "time", c.time));
  body.innerHTML = c.html;
  if (c.picture) {
    const picture = text("p", "picture", "");
    const img = document.createElement("img");
    Object.assign(img, { loading: "lazy", width: 400, height: 316, alt: "投稿された画像", src: "/picture/" + c.picture });
    picture.append(img);
    box.append(picture);
  }
  const tools = text("p", "tools", "");
  const reply = text("a", "", "返信");
  reply.href = `/bbs/topic/${topic}?reply=${c.no}#write`;
  reply.dataset.reply = c.no;
  const report = text("a", "", "通報");
  report.href = number.href + "/report";
  tools.append(reply, " ", report);
  box.append(tools);
  return box;
}

function feed() {
  const more = document.getElementById("more");
  if (!more) return;
  const list = document.getElementById("comments");
  const { topic, total } = document.getElementById("topic").dataset;
  let busy = false;

  async function next() {
    if (busy) return;
    busy = true;
    const json = more.dataset.feed === "json";
    try {
      const answer = await fetch(`/bbs/topic/${topic}/comments?after=${more.dataset.next}${json ? "&format=json" : ""}`);
      if (!answer.ok) throw new Error(String(answer.status));
      if (json) {
        const data = await answer.json();
        list.append(...data.comments.map((c) => comment(topic, c)));
      } else {
        list.insertAdjacentHTML("beforeend", await answer.text());
      }
    } catch {
      more.textContent = "読み込めませんでした。";
      const again = text("button", "quiet", "もう一度読み込む");
      again.type = "button";
      again.addEventListener("click", () => { again.remove(); busy = false; next(); });
      more.append(again);
      return;
    }
    more.dataset.next = list.lastElementChild.dataset.number;
    busy = false;
    if (Number(more.dataset.next) >= Number(total)) {
      watch.disconnect();
      more.remove();
    } else {
      // Observing anew reports at once whether the end is still in sight, so that a tall window goes on loading.
      watch.unobserve(more);
      watch.observe(more);
    }
  }

  const watch = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) next(); }, { rootMargin: "400px" });
  watch.observe(more);
}

function consent() {
  for (const button of document.querySelectorAll("[data-consent]")) {
    button.addEventListener("click", () => {
      document.cookie = `consent=${button.dataset.consent}; path=/; max-age=15552000; samesite=lax`;
      document.getElementById("consent").remove();
    });
  }
}

function replies() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply]");
    const field = document.querySelector("#write textarea");
    if (!link || !field) return;
    event.preventDefault();
    field.value = `>>${link.dataset.reply}\n${field.value}`;
    field.focus();
  });
}

feed();
consent();
replies();
