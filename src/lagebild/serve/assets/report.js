// A report's text: pointing at, tapping or stepping to an item shows what was read there.
"use strict";
(() => {
  const text = document.getElementById("text");
  const spot = document.getElementById("spot");
  const reading = document.getElementById("reading");
  if (!text || !spot) return;
  const said = new Map([...document.querySelectorAll(".read li[data-entry]")].map((li) => [li.dataset.entry, li]));
  const hint = spot.innerHTML;
  const items = () => [...text.querySelectorAll(".item[id]")].filter((e) => !hiddenLayer(e));
  const hiddenLayer = (e) => [...reading.querySelectorAll(".layers input:not(:checked)")].some((i) => e.classList.contains(i.id.slice(5)));
  const pieces = (entry) => text.querySelectorAll(`[data-entry="${CSS.escape(entry)}"]`);
  let pinned = null;

  const around = (element) => {
    const found = [];
    for (let e = element; e && e !== text; e = e.parentElement) {
      if (e.dataset.entry && !hiddenLayer(e) && !found.includes(e.dataset.entry)) found.push(e.dataset.entry);
    }
    return found;
  };
  const show = (entries) => {
    for (const e of text.querySelectorAll(".lit")) e.classList.remove("lit");
    // Whoever stands on a link that is taken away goes on from the text.
    if (spot.contains(document.activeElement)) text.focus({ preventScroll: true });
    if (!entries.length) { spot.innerHTML = hint; return; }
    spot.replaceChildren(...entries.slice(0, 3).map((entry) => {
      const own = said.get(entry);
      const card = document.createElement("div");
      card.className = `entry ${own.closest(".layer").className.replace("card layer", "")}`;
      const layer = own.closest(".layer").querySelector("summary .sample").cloneNode(true);
      card.append(layer, ...[...own.children].map((c) => c.cloneNode(true)));
      return card;
    }));
    for (const e of pieces(entries[0])) e.classList.add("lit");
  };
  const pin = (entry, move) => {
    for (const e of document.querySelectorAll(".chosen")) e.classList.remove("chosen");
    pinned = entry;
    if (!entry) { show([]); return; }
    const first = pieces(entry)[0];
    if (!first) return;
    for (const e of pieces(entry)) e.classList.add("chosen");
    show(around(first));
    if (move) first.scrollIntoView({ block: "center", behavior: "auto" });
  };

  text.addEventListener("pointerover", (e) => { if (!pinned && e.pointerType === "mouse") show(around(e.target)); });
  text.addEventListener("pointerleave", () => { if (!pinned) show([]); });
  text.addEventListener("click", (e) => {
    const entries = around(e.target);
    pin(entries[0] === pinned ? null : entries[0] ?? null, false);
    if (pinned) history.replaceState(null, "", `#e-${pinned}`);
  });
  const step = (by) => {
    const all = items();
    const at = all.findIndex((e) => e.dataset.entry === pinned);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (next) { pin(next.dataset.entry, true); history.replaceState(null, "", `#${next.id}`); }
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    const inText = e.target === text;
    if (e.key === "j" || (inText && e.key === "ArrowRight")) { e.preventDefault(); step(1); }
    if (e.key === "k" || (inText && e.key === "ArrowLeft")) { e.preventDefault(); step(-1); }
    if (e.key === "Escape") pin(null);
  });
  const arrive = () => {
    const entry = location.hash.startsWith("#e-") ? location.hash.slice(3) : new URLSearchParams(location.search).get("entry");
    if (entry) pin(entry, true);
  };
  window.addEventListener("hashchange", arrive);
  arrive();
})();
