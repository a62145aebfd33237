// Lays out a short list as a table, and tells which row was chosen. Titles are other people's
// text: it goes in as text, never as HTML.

const shown = new WeakMap();

function make(name, text = "") {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function makeHead({ head, tip, kind }) {
  const cell = make("th", tip ? "" : head);
  cell.scope = "col";
  cell.dataset.kind = kind;
  if (tip) {
    const word = make("abbr", head);
    word.title = tip;
    cell.append(word);
  }
  return cell;
}

function makeRow(values, { columns, press }) {
  const row = make("tr");
  values.forEach((value, at) => {
    const { kind } = columns[at];
    const cell = make(at === press ? "th" : "td");
    cell.dataset.kind = kind;
    if (at === press) cell.scope = "row";
    cell.append(at === press ? make("button", value) : kind === "line" ? draw(value) : value);
    row.append(cell);
  });
  return row;
}

// Who cannot see the line has the change in words beside it.
function draw(corners) {
  const [picture, line] = ["svg", "polyline"].map((name) =>
    document.createElementNS("http://www.w3.org/2000/svg", name),
  );
  picture.setAttribute("viewBox", "0 0 800 220");
  picture.setAttribute("aria-hidden", "true");
  line.setAttribute("points", corners);
  picture.append(line);
  return picture;
}

function fill(table, sent) {
  const head = make("thead");
  const heads = make("tr");
  const body = make("tbody");
  heads.append(...sent.columns.map(makeHead));
  head.append(heads);
  body.append(...sent.rows.map((values) => makeRow(values, sent)));
  table.setAttribute("aria-label", sent.alt);
  table.replaceChildren(head, body);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const table = parentElement.querySelector(".papertide-list");
  table.onclick = ({ target }) => {
    const row = target.closest("tbody tr");
    // Whoever marks words of a row, to copy them, does not choose it.
    const marks = !target.closest("button") && !getSelection().isCollapsed;
    const button = row?.querySelector("button");
    if (!button || marks) return;
    setTriggerValue("chosen", [row.sectionRowIndex, button.textContent]);
  };
  const text = JSON.stringify(data);
  if (shown.get(table) !== text) fill(table, data);
  shown.set(table, text);
}
