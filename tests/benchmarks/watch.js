// Notes when a page's charts change, on the clock of the page: milliseconds since it was asked for.
// `drawn` is when the first chart has lines, bars or tiles; after a key or click that begins a
// change, `first` and `last` are when a chart first and last got other data, `heading` when the
// headline did, `done` when the script of the page had run.
(() => {
  const watch = (window.watch = { drawn: 0, begun: 0, first: 0, last: 0, heading: 0, done: 0 });
  const known = new WeakMap();
  let heading = "", running = false;
  const marks = ".scatterlayer path, .barlayer path, .treemaplayer path, .sankey path, canvas";
  // A chart that is drawn anew from the same columns has not changed.
  const columns = (plot) => plot.data.flatMap((trace) => [trace.x, trace.y, trace.z, trace.values]);
  const same = (old, now) => old && old.length === now.length && old.every((each, i) => each === now[i]);
  const begin = (event) => {
    if (!window.armed || ![event.key, event.type].includes(window.armed)) return;
    window.armed = null;
    Object.assign(watch, { begun: performance.now(), first: 0, last: 0, heading: 0, done: 0 });
  };
  for (const type of ["keydown", "click"]) document.addEventListener(type, begin, true);
  const look = () => {
    const now = performance.now();
    for (const plot of document.querySelectorAll(".js-plotly-plot")) {
      if (!plot.data || !plot.checkVisibility()) continue;
      if (!watch.drawn && plot.querySelector(marks)) watch.drawn = now;
      if (same(known.get(plot), columns(plot))) continue;
      known.set(plot, columns(plot));
      watch.first ||= now;
      watch.last = now;
    }
    const told = document.querySelector("h1")?.innerText ?? "";
    if (told !== heading) { heading = told; watch.heading = now; }
    const app = document.querySelector('[data-testid="stApp"]');
    const runs = app?.dataset.testScriptState === "running";
    if (running && !runs) watch.done = now;
    // The first run of a quick server may have ended between two looks.
    if (!runs && !watch.begun && (watch.drawn || heading)) watch.done ||= now;
    if (runs) watch.done = 0;
    running = runs;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
