// Draws the figures of the page over time: the range of each day as a band, every count as a mark that says how it is meant.
"use strict";

(() => {
  const place = document.getElementById("plot");
  const data = JSON.parse(document.getElementById("plot-data").textContent);
  const HEIGHT = 320, SIZE = 5;

  // The pages write days as in British English.
  const locale = data.language === "en" ? "en-GB" : data.language;
  const seconds = (day) => Date.parse(day + "T00:00:00Z") / 1000;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => value === null ? "" : value.toLocaleString(locale);

  // Several ranges may end on one day; the band takes the widest.
  const days = new Map();
  for (const one of data.ranges) {
    const held = days.get(one.day) || { low: null, high: null, open: false, said: [] };
    const low = one.low === null ? one.high : one.low;
    held.low = held.low === null ? low : Math.min(held.low, low);
    held.high = Math.max(held.high === null ? low : held.high, one.high === null ? low : one.high);
    held.open = held.open || one.high === null;
    held.said.push(one.said);
    days.set(one.day, held);
  }
  for (const one of data.points) {
    const held = days.get(one.day);
    if (!held) days.set(one.day, { low: null, high: null, open: false, said: [] });
    else for (const n of [one.low, one.high]) if (n !== null) held.high = Math.max(held.high, n);
  }
  // Each day has a band of its own: between days nothing is said.
  const order = [...days.keys()].sort();
  const xs = order.map(seconds);
  const lows = order.map((d) => days.get(d).low);
  const highs = order.map((d) => days.get(d).high);

  // One number far above all others would press them onto the ground: the scale then grows tenfold from line to line.
  const told = data.points.flatMap((p) => [p.low, p.high]).filter((n) => n !== null).sort((a, b) => a - b);
  const most = Math.max(1, told[told.length - 1] || 1);
  const uneven = most > 200 * Math.max(1, told[Math.floor(told.length / 2)] || 1);
  document.getElementById("plot-uneven").hidden = !uneven;
  const tens = [0, ...Array.from({ length: Math.ceil(Math.log10(most)) + 1 }, (_, n) => 10 ** n)];
  const y = uneven
    ? { distr: 4, asinh: 1, range: () => [0, most * 2] }
    : { range: () => [0, most * 1.12] };

  const marks = {
    // A bound that is open points to where the number may lie; a hedged one is hollow.
    shape(ctx, x, y, kind) {
      ctx.beginPath();
      if (kind === "up" || kind === "down") {
        const to = kind === "up" ? -1 : 1;
        ctx.moveTo(x - SIZE, y - to * SIZE * 0.7);
        ctx.lineTo(x + SIZE, y - to * SIZE * 0.7);
        ctx.lineTo(x, y + to * SIZE);
        ctx.closePath();
      } else {
        ctx.arc(x, y, SIZE, 0, 2 * Math.PI);
      }
    },
    kind(one) {
      if (one.high === null) return "up";
      if (one.low === null) return "down";
      return one.low === one.high ? "dot" : "span";
    },
  };

  function draw(u) {
    const ctx = u.ctx, ratio = devicePixelRatio || 1;
    ctx.save();
    ctx.scale(ratio, ratio);
    ctx.font = "600 11px system-ui, sans-serif";
    const paper = colour("--card"), labels = [];
    ctx.fillStyle = colour("--line");
    for (const day of order) {
      const { low, high } = days.get(day);
      if (low === null) continue;
      const x = u.valToPos(seconds(day), "x", true) / ratio;
      const top = u.valToPos(high, "y", true) / ratio, foot = u.valToPos(low, "y", true) / ratio;
      ctx.fillRect(x - SIZE - 1, top, 2 * SIZE + 2, Math.max(1, foot - top));
    }
    for (const one of data.points) {
      const tint = one.source < 0 ? colour("--soft") : colour(`--source-${one.source}`);
      const x = u.valToPos(seconds(one.day), "x", true) / ratio;
      const at = (n) => u.valToPos(n, "y", true) / ratio;
      const kind = marks.kind(one);
      ctx.strokeStyle = tint;
      ctx.lineWidth = 2;
      if (kind === "span") {
        ctx.lineWidth = 4;
        ctx.beginPath();
        ctx.moveTo(x, at(one.low));
        ctx.lineTo(x, at(one.high));
        ctx.stroke();
      } else {
        marks.shape(ctx, x, at(one.low === null ? one.high : one.low), kind);
        ctx.fillStyle = one.approximate ? paper : tint;
        ctx.fill();
        ctx.stroke();
      }
      const y = at(one.high === null ? one.low : one.high) + 4;
      if (one.source >= 0 && labels.every(([a, b]) => Math.abs(a - x) > 12 || Math.abs(b - y) > 11)) {
        labels.push([x, y]);
        ctx.fillStyle = colour("--ink");
        ctx.fillText(String(one.source + 1), x + SIZE + 6, y);
      }
    }
    ctx.restore();
  }

  function said(u) {
    const at = u.cursor.idx;
    const label = place.querySelector(".now-at");
    if (at === null || at === undefined || !order[at]) { label.textContent = ""; return; }
    const day = order[at];
    const words = data.points.filter((p) => p.day === day).map((p) => p.said);
    label.textContent = new Date(day + "T00:00:00Z").toLocaleDateString(locale, { timeZone: "UTC", dateStyle: "medium" }) + ": " + words.slice(0, 6).join("; ") + (words.length > 6 ? " …" : "");
  }

  function options(width) {
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--faint"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font: "12px system-ui, sans-serif" };
    const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "2-digit" });
    const spare = 43200;
    return {
      width, height: HEIGHT,
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: true, range: (u, min, max) => [min - spare, max + spare] },
        y,
      },
      axes: [
        { ...axis, space: 90, incrs: [1, 2, 4, 7, 14, 28, 91, 182, 365, 730].map((d) => d * 86400), values: (u, found) => found.map((v) => day.format(new Date(v * 1000))) },
        { ...axis, ...(uneven ? { splits: () => tens } : {}), size: 24 + 7.2 * number(Math.ceil(most * 1.12)).length, values: (u, found) => found.map(number) },
      ],
      series: [
        {},
        { paths: () => null, points: { show: false } },
        { paths: () => null, points: { show: false } },
      ],
      hooks: { draw: [draw], setCursor: [said] },
    };
  }

  let plot = null;
  function make() {
    if (plot) plot.destroy();
    place.textContent = "";
    place.style.setProperty("--width", place.clientWidth);
    plot = new uPlot(options(place.clientWidth), [xs, lows, highs], place);
    const label = document.createElement("p");
    label.className = "now-at small soft";
    label.setAttribute("aria-live", "polite");
    place.append(label);
  }
  make();
  // On paper the drawing is scaled by the sheet of styles, not made again.
  addEventListener("resize", () => {
    if (matchMedia("print").matches) return;
    place.style.setProperty("--width", place.clientWidth);
    plot.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", make);
})();
