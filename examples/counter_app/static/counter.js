// What is in #live is asked for again every second, and put in place when it has changed. Asking is as good as
// being told here: an answer without news is empty, and a restart of the server, a proxy that holds streams
// back or a phone that slept need no care of their own.
"use strict";

const EVERY = 1000; // milliseconds
const PATIENCE = 5000;

let tag = null;

async function refresh() {
  const live = document.getElementById("live");
  if (!live || document.hidden) return;
  const offline = document.getElementById("offline");
  try {
    const answer = await fetch(live.dataset.url, {
      cache: "no-store",
      headers: tag ? { "If-None-Match": tag } : {},
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect") return location.reload(); // the session is over: sign in again
    offline.hidden = answer.ok || answer.status === 304;
    const text = await answer.text();
    if (answer.ok && !isBusy(live)) {
      show(live, new DOMParser().parseFromString(text, "text/html").getElementById("live"));
      tag = answer.headers.get("ETag");
    }
  } catch {
    offline.hidden = false;
  }
}

// Nobody's typing is taken away: news waits for it, and brings along what was typed before.
function isBusy(live) {
  const typing = document.activeElement;
  return live.contains(typing) && typing.matches("input, select, textarea");
}

function show(live, news) {
  if (!news || live.isEqualNode(news)) return;
  const announcement = news.dataset.announce;
  if (announcement && announcement !== live.dataset.announce) {
    document.getElementById("announcement").textContent = announcement;
  }
  if (news.dataset.title) document.title = news.dataset.title;
  const focused = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  news.querySelectorAll("details").forEach((question, place) => {
    question.open = live.querySelectorAll("details")[place]?.open ?? false;
  });
  live.querySelectorAll("input[id]").forEach((field) => {
    const same = news.querySelector(`#${CSS.escape(field.id)}`);
    if (same && field.value !== field.defaultValue) same.value = field.value;
  });
  live.replaceWith(news);
  if (focused) news.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  const waiting = document.getElementById("waiting");
  const count = news.querySelector("[data-waiting]")?.dataset.waiting;
  if (waiting && count !== undefined) {
    waiting.textContent = count;
    waiting.hidden = count === "0";
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = button.dataset.copied;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
document.addEventListener("visibilitychange", refresh);

async function keepAsking() {
  await refresh();
  setTimeout(keepAsking, EVERY);
}
keepAsking();
