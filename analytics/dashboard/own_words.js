// Says Streamlit's own words in the reader's language, as they come to the page.

const NAMES = ["aria-label", "title", "placeholder"];
// Parts that are Streamlit's own: elsewhere text is ours, or a paper's.
const PARTS =
  "[data-testid=stFileUploaderDropzone], [data-testid=stFileUploader] small, " +
  "[data-testid=stSkipToContent], [data-testid=InputInstructions], " +
  "[data-testid=stTooltipContent], [role=listbox], [data-testid=stElementToolbar], " +
  "[data-testid=stFileUploaderFileErrorMessage], a[href='#stMain']";

function compile([from, to]) {
  const parts = from.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return [new RegExp(`^${parts.join("(.+)")}$`, "s"), to];
}

function makeSpeaker() {
  let said;
  let pairs = [];
  let patterns = [];

  function translate(text) {
    for (const [pattern, to] of patterns) {
      const found = pattern.exec(text);
      if (found) return to.split("*").reduce((start, end, at) => start + found[at] + end);
    }
    return null;
  }

  function change(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      const told = node.parentElement?.closest(PARTS) && translate(node.data.trim());
      // What is written is heard of again: where it is the same that would have no end.
      if (told && told !== node.data) node.data = told;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of NAMES) {
      const text = node.getAttribute(name);
      const told = text && translate(text);
      if (told && told !== text) node.setAttribute(name, told);
    }
  }

  function changeAll(root) {
    change(root);
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) change(walk.currentNode);
  }

  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(changeAll);
      else change(target);
    }
  });

  return (language, words) => {
    document.documentElement.lang = language;
    if (said === language) return;
    said = language;
    observer.disconnect();
    // First back to Streamlit's own, which it takes to be there still.
    patterns = pairs.map(([from, to]) => compile([to, from]));
    if (patterns.length) changeAll(document.body);
    pairs = Object.entries(words);
    patterns = pairs.map(compile);
    if (!patterns.length) return;
    changeAll(document.body);
    const watched = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(document.body, { ...watched, attributeFilter: NAMES });
  };
}

export default function ({ data: { language, words } }) {
  // One for the page: Streamlit reads this script again with each language, and two would disagree.
  window.papertideSpeak ??= makeSpeaker();
  window.papertideSpeak(language, words);
}
