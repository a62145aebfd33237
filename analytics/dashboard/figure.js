// Draws a figure with plotly, and changes it in place when its data change.

const decoder = new TextDecoder();
const states = new WeakMap();
let library;

function loadPlotly(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      library = undefined;
      reject(new Error("The charts' library could not be fetched: reload the page."));
    };
    document.head.append(script);
  });
  return library;
}

const fill = {
  name: "fill",
  icon: {
    width: 448, height: 448,
    path: "M0 0h160v56H56v104H0zM288 0h160v160h-56V56H288zM0 288h56v104h104v56H0zM392 288h56v160H288v-56h104z",
  },
  click: (plot) =>
    document.fullscreenElement ? document.exitFullscreen() : plot.parentElement.requestFullscreen(),
};

// One for each kind, always the same object: a chart whose settings change is made anew.
const settings = new Map();
function choose({ kind, words }) {
  const name = kind + JSON.stringify(words);
  if (!settings.has(name)) settings.set(name, set(kind, words));
  return settings.get(name);
}

function set(kind, words) {
  // No chart leaves the page for a cloud; pictures are made below it, with what it shows in words.
  const unused = ["sendChartToCloud", "toImage", "autoScale2d", "zoomIn2d", "zoomOut2d"];
  if (kind === "still") return { staticPlot: true };
  if (kind !== "lasso") unused.push("lasso2d", "select2d");
  return {
    displaylogo: false,
    scrollZoom: kind === "lasso",
    modeBarButtonsToRemove: unused,
    // A phone may have no way to give a part of a page all of its screen.
    modeBarButtonsToAdd: document.fullscreenEnabled ? [{ ...fill, title: words.fill }] : [],
    locale: "page",
    locales: { page: { dictionary: words, format: {} } },
  };
}

async function draw(state) {
  const { plot, sent } = state;
  state.width = plot.clientWidth;
  if (!state.width) return; // in a closed box: drawn when it has room
  state.drawn = sent;
  const { data, layout, frames } = sent.figure;
  // What the reader drew around stays; a link brings what was drawn when it was made.
  const linked = !plot.layout && layout.selections?.length;
  if (linked) state.told = "linked";
  const selections = plot.layout ? (plot.layout.selections ?? []) : (layout.selections ?? []);
  const shown = { ...layout, ...measure(state), ...(sent.kind === "lasso" && { selections }) };
  // What is being played would go on for ever, as its end is kept with the frames it began with.
  cancelAnimationFrame(plot._transitionData?._animationRaf);
  await Plotly.react(plot, { data, layout: shown, frames, config: choose(sent) });
  if (!state.listens) listen(state);
  declutter(state);
}

// Of names that would lie on one another the first stays, which is that of the largest.
function declutter({ plot, sent }) {
  if (!sent?.figure.layout.meta?.declutter) return;
  const taken = [];
  for (const name of plot.querySelectorAll(".annotation, .node-label")) {
    const box = name.getBoundingClientRect();
    const covers = taken.some(
      (other) =>
        box.left < other.right && other.left < box.right &&
        box.top + 2 < other.bottom && other.top + 2 < box.bottom,
    );
    name.style.visibility = covers ? "hidden" : "";
    if (!covers) taken.push(box);
  }
}

function measure({ plot, sent }) {
  const full = document.fullscreenElement === plot.parentElement;
  const height = full ? window.innerHeight : sent.figure.layout.height;
  return { width: plot.clientWidth, height };
}

// Other room for the same figure: what the reader sees of it stays.
function fit(state) {
  const { plot, sent } = state;
  if (!window.Plotly || !sent) return;
  if (state.drawn !== sent || !plot.clientWidth) return draw(state);
  state.width = plot.clientWidth;
  return Plotly.relayout(plot, measure(state));
}

function listen(state) {
  state.listens = true;
  const { plot } = state;
  plot.on("plotly_click", ({ points }) => {
    if (state.sent.kind !== "click") return;
    const given = points.map((point) => point.customdata).filter(Boolean);
    if (given.length) state.component.setTriggerValue("clicked", given);
  });
  const tell = (rings) => {
    const told = JSON.stringify(rings);
    if (state.sent.kind !== "lasso" || told === state.told) return;
    state.told = told;
    state.component.setStateValue("rings", rings);
  };
  plot.on("plotly_afterplot", () => declutter(state));
  plot.on("plotly_selected", (event) => event && tell((event.selections ?? []).map(trace)));
  plot.on("plotly_deselect", () => tell([]));
  plot.on("plotly_doubleclick", () => {
    if (state.told === "[]") return;
    Plotly.update(plot, { selectedpoints: [null] }, { selections: [] });
    tell([]);
  });
}

// The corners of a line or box that was drawn, in units of the axes.
function trace({ type, path, x0, x1, y0, y1 }) {
  if (type === "rect") return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  return path.slice(1, -1).split("L").map((corner) => corner.split(",").map(Number));
}

function begin(plot) {
  const state = { plot, width: 0, told: "[]" };
  let due = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(() => plot.clientWidth !== state.width && fit(state));
  });
  const refit = () => state.drawn && fit(state);
  observer.observe(plot);
  document.addEventListener("fullscreenchange", refit);
  state.end = () => {
    cancelAnimationFrame(due);
    observer.disconnect();
    document.removeEventListener("fullscreenchange", refit);
    window.Plotly?.purge(plot);
    states.delete(plot);
  };
  states.set(plot, state);
  return state;
}

export default async function (component) {
  const plot = component.parentElement.querySelector(".papertide-figure");
  const state = states.get(plot) ?? begin(plot);
  state.component = component;
  const text = decoder.decode(component.data);
  try {
    if (text !== state.text) await show(state, text);
  } catch (fault) {
    state.end();
    throw fault;
  }
  // Called where the chart leaves the page, and for a run that another has overtaken.
  return () => plot.isConnected || state.end();
}

async function show(state, text) {
  state.text = text;
  state.sent = JSON.parse(text);
  const { plot, sent } = state;
  plot.parentElement.setAttribute("aria-label", sent.alt);
  await loadPlotly(sent.library);
  if (state.text === text && state.drawn !== sent) await draw(state);
}
