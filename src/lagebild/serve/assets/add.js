// Words marked in a report's text are what an entry is added at; a type of event offers its own modes.
"use strict";
(() => {
  const text = document.getElementById("text");
  const link = document.getElementById("add");
  const words = document.querySelector(".find textarea");
  const LONGEST = 1000, SHOWN = 40;
  // Offsets count code points, as the ledger's do.
  const points = (string) => Array.from(string).length;

  const marked = () => {
    const selection = getSelection();
    if (!text || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return null;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    const said = range.toString();
    const lead = said.length - said.trimStart().length;
    const start = points(before.toString()) + points(said.slice(0, lead));
    const found = said.trim();
    return found ? { words: found, start, end: start + points(found) } : null;
  };

  if (link) {
    const plain = { href: link.href, says: link.textContent };
    document.addEventListener("selectionchange", () => {
      const found = marked();
      if (!found) { if (getSelection().isCollapsed) { link.href = plain.href; link.textContent = plain.says; } return; }
      const asks = new URLSearchParams({ start: found.start });
      if (found.words.length <= LONGEST) asks.set("words", found.words); else asks.set("end", found.end);
      link.href = `${plain.href}?${asks}`;
      const shown = found.words.length > SHOWN ? `${found.words.slice(0, SHOWN)} …` : found.words;
      link.textContent = link.dataset.words.replace("…", shown);
    });
  }
  if (words) {
    document.addEventListener("selectionchange", () => {
      const found = marked();
      if (!found) return;
      words.value = found.words;
      let start = words.form.querySelector('[name="start"]');
      if (!start) {
        start = Object.assign(document.createElement("input"), { type: "hidden", name: "start" });
        words.form.append(start);
      }
      start.value = found.start;
    });
    // What is typed is looked for in the whole text.
    words.addEventListener("input", () => words.form.querySelector('[name="start"]')?.remove());
  }

  for (const mode of document.querySelectorAll("select.mode")) {
    const type = mode.closest("form").querySelector('select[name="type"]');
    const offer = () => {
      for (const group of mode.querySelectorAll("optgroup")) {
        group.disabled = group.hidden = Boolean(type.value) && group.dataset.type !== type.value;
      }
    };
    type.addEventListener("change", () => { mode.value = ""; offer(); });
    offer();
  }
})();
