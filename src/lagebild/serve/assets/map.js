// The map of the places: points for towns, hollow rings and shades for areas; read from the list beside it.
"use strict";
(() => {
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const places = [...document.querySelectorAll("#places tr")].map((row) => ({
    ...row.dataset,
    lat: row.dataset.lat === "" ? null : Number(row.dataset.lat),
    lon: row.dataset.lon === "" ? null : Number(row.dataset.lon),
    sources: Number(row.dataset.sources),
    link: row.querySelector("a").href,
    says: [...row.cells].map((c) => c.textContent.trim()).slice(0, 2).join(", "),
    counted: row.cells[2].textContent.trim(),
    head: document.querySelector("#places").previousElementSibling.rows[0].cells[2].textContent,
  }));
  const map = L.map(box, {
    zoomControl: false, attributionControl: false, worldCopyJump: true, minZoom: 1, maxZoom: 9,
    zoomSnap: 0.25, fadeAnimation: false, renderer: L.svg({ padding: 0.5 }),
  }).setView([20, 10], 1.5);
  L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  const isArea = (p) => p.kind === "country" || p.kind === "region";
  const told = new Map(places.filter((p) => p.kind === "country").map((p) => [p.country, p]));
  const radius = (p) => 4 + 3.2 * Math.sqrt(p.sources);

  fetch(box.dataset.world).then((r) => r.json()).then((world) => {
    const lands = topojson.feature(world, world.objects.countries);
    L.geoJSON(lands, {
      interactive: false,
      style: (f) => {
        const shown = told.get(f.properties.a3);
        return {
          color: style("--coast"), weight: 0.6, fillOpacity: 1,
          fillColor: shown ? style("--shade") : style("--land"),
        };
      },
    }).addTo(map).bringToBack();
  });

  const label = (p) => {
    const tip = document.createElement("span");
    tip.textContent = `${p.says} · ${p.counted} ${p.head}`;
    return tip;
  };
  const drawn = places.filter((p) => p.lat !== null).sort((a, b) => b.sources - a.sources);
  for (const p of drawn) {
    const mark = L.circleMarker([p.lat, p.lon], isArea(p)
      ? { radius: Math.max(radius(p), 9), color: style("--accent"), weight: 1.5, dashArray: "3 3", fillColor: style("--accent"), fillOpacity: 0.06 }
      : { radius: radius(p), color: style("--card"), weight: 1.2, fillColor: style("--accent"), fillOpacity: 0.85 });
    mark.bindTooltip(label(p), { direction: "top" }).on("click", () => { location.href = p.link; }).addTo(map);
    const element = mark.getElement();
    element.setAttribute("data-place", p.name);
    if (isArea(p)) {
      L.marker([p.lat, p.lon], {
        interactive: false, keyboard: false,
        icon: L.divIcon({ className: "area-name", html: document.createTextNode(p.name).textContent.replace(/[<>&]/g, ""), iconSize: null }),
      }).addTo(map);
    }
  }
  const near = drawn.filter((p) => !isArea(p));
  const ground = near.length ? near : drawn;
  if (ground.length) {
    map.fitBounds(L.latLngBounds(ground.map((p) => [p.lat, p.lon])).pad(0.25), { maxZoom: 6, animate: false });
  }

  // -- a drawn box becomes part of the filter --
  const button = document.createElement("button");
  button.type = "button";
  button.className = "draw";
  button.textContent = box.dataset.draw;
  box.after(button);
  const stop = () => {
    map.dragging.enable();
    box.classList.remove("drawing");
    button.textContent = box.dataset.draw;
    map.off("mousedown", begin);
  };
  const begin = (down) => {
    const shape = L.rectangle([down.latlng, down.latlng], { color: style("--warn"), weight: 1.5, fillOpacity: 0.1 }).addTo(map);
    const move = (e) => shape.setBounds([down.latlng, e.latlng]);
    map.on("mousemove", move).once("mouseup", (up) => {
      map.off("mousemove", move);
      stop();
      const b = L.latLngBounds(down.latlng, up.latlng);
      const to = new URL(box.dataset.query, location.href);
      const limit = (n, most) => Math.max(-most, Math.min(most, n)).toFixed(3);
      to.searchParams.set("box", [limit(b.getWest(), 180), limit(b.getSouth(), 90), limit(b.getEast(), 180), limit(b.getNorth(), 90)].join(","));
      location.href = to;
    });
  };
  button.addEventListener("click", () => {
    if (box.classList.contains("drawing")) { stop(); return; }
    map.dragging.disable();
    box.classList.add("drawing");
    button.textContent = box.dataset.drawing;
    map.on("mousedown", begin);
  });
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") stop(); });
})();
