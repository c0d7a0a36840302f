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
  // A land that crosses the date line is drawn on both edges of the map, not across it.
  const unwrapped = (ring) => {
    let turn = 0;
    return ring.map(([lon, lat], n) => {
      const step = n ? lon - ring[n - 1][0] : 0;
      turn += step > 180 ? -360 : step < -180 ? 360 : 0;
      return [lon + turn, lat];
    });
  };
  const whole = (land) => {
    const parts = land.geometry.type === "Polygon" ? [land.geometry.coordinates] : land.geometry.coordinates;
    const drawn = parts.flatMap((rings) => {
      const flat = rings.map(unwrapped);
      const [first, last] = [flat[0][0], flat[0][flat[0].length - 1]];
      if (Math.abs(first[0] - last[0]) > 180) flat[0].push([last[0], -89], [first[0], -89]);
      const lons = flat[0].map((p) => p[0]);
      const shifts = [0, ...(Math.max(...lons) > 180 ? [-360] : []), ...(Math.min(...lons) < -180 ? [360] : [])];
      return shifts.map((by) => flat.map((ring) => ring.map(([lon, lat]) => [lon + by, lat])));
    });
    return { ...land, geometry: { type: "MultiPolygon", coordinates: drawn } };
  };
  const isArea = (p) => p.kind === "country" || p.kind === "region";
  const told = new Map(places.filter((p) => p.kind === "country").map((p) => [p.country, p]));
  const radius = (p) => 4 + 3.2 * Math.sqrt(p.sources);

  fetch(box.dataset.world).then((r) => r.json()).then((world) => {
    const lands = topojson.feature(world, world.objects.countries).features;
    L.geoJSON(lands.map(whole), {
      interactive: false,
      style: (f) => {
        const shown = told.get(f.properties.a3);
        return { className: shown ? "land told" : "land", weight: 0.6, fillOpacity: 1 };
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
      ? { className: "area", radius: Math.max(radius(p), 9), weight: 1.5, dashArray: "3 3", fillOpacity: 0.06 }
      : { className: "point", radius: radius(p), weight: 1.2, fillOpacity: 0.85 });
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
  const fit = () => {
    if (!ground.length) return;
    map.fitBounds(L.latLngBounds(ground.map((p) => [p.lat, p.lon])).pad(0.25), { maxZoom: 6, animate: false });
  };
  fit();
  // On a screen that is turned or resized all places are shown again, unless somebody has moved the map.
  let touched = false;
  for (const hand of ["pointerdown", "wheel", "keydown"]) {
    box.addEventListener(hand, () => { touched = true; }, { passive: true });
  }
  map.on("resize", () => { if (!touched && !matchMedia("print").matches) fit(); });

  // Names that would lie on one another are left to the tooltips.
  const tidy = () => {
    const kept = [];
    for (const name of box.querySelectorAll(".area-name")) {
      name.hidden = false;
      const r = name.getBoundingClientRect();
      name.hidden = kept.some((k) => r.left < k.right && r.right > k.left && r.top < k.bottom && r.bottom > k.top);
      if (!name.hidden) kept.push(r);
    }
  };
  map.on("zoomend moveend", tidy);
  tidy();

  // On paper the map keeps its shape, scaled to the width that the sheet of styles has for it.
  const measure = () => {
    if (matchMedia("print").matches || !box.clientWidth) return;
    box.style.setProperty("--width", box.clientWidth);
    box.style.setProperty("--height", box.clientHeight);
  };
  map.on("resize", measure);
  measure();

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
