// A button on every block of code that copies it: of a dialogue only what is typed, without its prompts. What a
// command prints has none. Works from file://, too, where a browser may keep the clipboard from pages.
"use strict";

(() => {
  const WORDS = { en: ["Copy", "Copied"], vi: ["Chép", "Đã chép"] };
  const BLOCKS = 'div[class*="highlight-"]:not(div[class*="highlight-"] + .highlight-text) > .highlight';
  const PROMPT = /^(?:>>> ?|\.\.\. ?|\$ )/;

  function typed(text) {
    const lines = text.split("\n");
    const asked = lines.filter((line) => PROMPT.test(line));
    return (asked.length ? asked.map((line) => line.replace(PROMPT, "")).join("\n") : text).trimEnd() + "\n";
  }

  async function keep(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const [copy, copied] = WORDS[document.documentElement.lang] ?? WORDS.en;
    for (const block of document.querySelectorAll(BLOCKS)) {
      const text = typed(block.querySelector("pre").textContent);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = copy;
      button.addEventListener("click", async () => {
        await keep(text);
        button.textContent = copied;
        setTimeout(() => { button.textContent = copy; }, 2000);
      });
      block.append(button);
    }
  });
})();
