// The keys of the review page; every one presses a button that is there without scripts too.
"use strict";
(() => {
  const cards = [...document.querySelectorAll("#queue .question")];
  let at = -1;

  function go(to) {
    if (!cards.length) return;
    at = Math.max(0, Math.min(cards.length - 1, to));
    cards[at].focus({ preventScroll: true });
    cards[at].scrollIntoView({ block: "nearest" });
  }

  function press(verdict) {
    const button = cards[at]?.querySelector(`button[value="${verdict}"]`);
    if (button) button.click();
  }

  function correct() {
    const details = cards[at]?.querySelector("details.correct");
    if (!details) return;
    details.open = true;
    details.querySelector("textarea, input, select").focus();
  }

  function undo() {
    const own = cards[at]?.querySelector('button[value="undo"]');
    const last = document.querySelector("#undo button");
    (own && document.activeElement === cards[at] && !last ? own : last || own)?.click();
  }

  const keys = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    a: () => press("accept"),
    r: () => press("reject"),
    e: correct,
    n: () => cards[at]?.querySelector('input[name="note"]')?.focus(),
    u: undo,
  };

  const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && at >= 0) go(at);
    if (typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest?.("#queue .question");
    if (card) at = cards.indexOf(card);
  });

  if (!document.querySelector("[autofocus]")) go(0);
})();
