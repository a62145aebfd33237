// What the browser remembers of pages turned, and where a page that is turned to begins.

const PLACES = ["paper", "open"]; // words of the address for what is opened on a page

function opens(from, to) {
  const [before, after] = [from, to].map(({ searchParams }) => searchParams);
  return PLACES.some((name) => after.has(name) && after.get(name) !== before.get(name));
}

// At its top, not where the row or the point was that led there. Where what was pressed is gone, who
// goes on by keyboard would begin before the side bar.
function begin() {
  const main = document.querySelector("[data-testid=stMain]");
  const pressed = document.activeElement;
  main.scrollTo(0, 0);
  if (pressed === document.body || main.contains(pressed)) main.focus({ preventScroll: true });
}

export default function () {
  if (history.papertide) return;
  history.papertide = true;
  const push = history.pushState.bind(history);
  // Whether the reader has done anything since the last view: two views without are one step.
  let acted = true;
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => (acted = true), true);
  history.pushState = (state, title, address) => {
    const from = new URL(location.href);
    const to = new URL(address ?? "", from);
    const turns = to.pathname !== from.pathname;
    // The same words on another page: what was pushed just before stood between the two.
    const between = turns && to.search === from.search && !acted;
    acted = turns;
    if (turns || opens(from, to)) begin();
    return between ? history.replaceState(state, title, address) : push(state, title, address);
  };
}
