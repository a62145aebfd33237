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
    modeBarButtonsToAdd: [{ ...fill, title: words.fill }],
    locale: "page",
    locales: { page: { dictionary: words, format: {} } },
  };
}

async function draw(state) {
  const { plot, sent } = state;
  const width = plot.clientWidth;
  if (!sent || !width) return; // in a closed box: drawn when it has room
  const { data, layout, frames } = sent.figure;
  const full = document.fullscreenElement === plot.parentElement;
  // What the reader drew around stays; where that no longer fits, Python says so.
  const selections = plot.layout?.selections ?? [];
  const height = full ? window.innerHeight : layout.height;
  const shown = { ...layout, width, height, ...(sent.kind === "lasso" && { selections }) };
  state.width = width;
  await Plotly.react(plot, { data, layout: shown, frames, config: choose(sent) });
  if (!state.listens) listen(state);
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
    if (state.sent.kind === "lasso") state.component.setStateValue("rings", rings);
  };
  plot.on("plotly_selected", (event) => event && tell((event.selections ?? []).map(trace)));
  plot.on("plotly_deselect", () => tell([]));
}

// The corners of a line or box that was drawn, in units of the axes.
function trace({ type, path, x0, x1, y0, y1 }) {
  if (type === "rect") return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  return path.slice(1, -1).split("L").map((corner) => corner.split(",").map(Number));
}

function begin(plot) {
  const state = { plot, turn: 0, width: 0 };
  let due = 0;
  const fit = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(() => window.Plotly && plot.clientWidth !== state.width && draw(state));
  };
  const refill = () => window.Plotly && state.width && draw(state);
  state.observer = new ResizeObserver(fit);
  state.observer.observe(plot);
  document.addEventListener("fullscreenchange", refill);
  state.end = () => {
    cancelAnimationFrame(due);
    state.observer.disconnect();
    document.removeEventListener("fullscreenchange", refill);
    window.Plotly?.purge(plot);
    states.delete(plot);
  };
  states.set(plot, state);
  return state;
}

export default async function (component) {
  const plot = component.parentElement.querySelector(".papertide-figure");
  const state = states.get(plot) ?? begin(plot);
  const turn = ++state.turn;
  state.component = component;
  const text = decoder.decode(component.data);
  if (text !== state.text) {
    state.text = text;
    state.sent = JSON.parse(text);
    plot.style.minHeight = `${state.sent.figure.layout.height}px`;
    plot.parentElement.setAttribute("aria-label", state.sent.alt);
    await loadPlotly(state.sent.library);
    if (state.turn === turn) await draw(state);
  }
  // Called where the chart leaves the page, and by a run that another has overtaken.
  return () => state.turn === turn && state.end();
}
