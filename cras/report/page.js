"use strict";
const table = document.getElementById("turns");
const turns = Array.from(table.tBodies);
const words = document.getElementById("words");
const agent = document.getElementById("agent");
const kind = document.getElementById("kind");
const count = document.getElementById("count");
const texts = new Map();

function textOf(turn) {
  if (!texts.has(turn)) {
    const own = turn.cloneNode(true);
    own.querySelector(".context")?.remove(); // the words of other turns
    texts.set(turn, own.textContent.toLowerCase());
  }
  return texts.get(turn);
}

function filter() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const turn of turns) {
    const fits = (!agent.value || turn.dataset.agent === agent.value)
      && (!kind.value || turn.dataset.kinds.split(" ").includes(kind.value))
      && wanted.every((word) => textOf(turn).includes(word));
    turn.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} of ${turns.length} ${turns.length === 1 ? "turn" : "turns"}`;
}

function sort(header) {
  const column = header.cellIndex;
  const numbers = header.dataset.numbers === "1";
  const ascending = header.getAttribute("aria-sort") !== "ascending";
  for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const keyed = turns.map((turn, place) => {
    const value = turn.rows[0].cells[column].dataset.value;
    return { turn, place, none: value === "", key: numbers ? Number(value) : value };
  });
  const order = new Intl.Collator(undefined, { numeric: true });
  keyed.sort((a, b) => {
    if (a.none !== b.none) return a.none ? 1 : -1; // what was not judged stays last
    const by = numbers ? a.key - b.key : order.compare(a.key, b.key);
    return (ascending ? by : -by) || a.place - b.place;
  });
  table.append(...keyed.map((item) => item.turn));
}

// the words of a turn are on the page once, in its row: a run that is looked at borrows them
function complete(run) {
  for (const item of run.querySelectorAll("[data-row]")) {
    const text = document.querySelector(`#${item.dataset.row} details > .block > .text`);
    if (text && !item.querySelector(".text")) item.append(text.cloneNode(true));
    for (const number of item.querySelectorAll("sup")) number.remove(); // of the row's own verdicts
  }
}

// a run is on the page once: what a turn had to go by is copied from there when the turn is opened
function fill(turn) {
  const place = turn.querySelector(".context");
  const run = document.getElementById(turn.dataset.run);
  if (!place || !run || place.dataset.filled) return;
  place.dataset.filled = "1";
  complete(run);
  const copies = (selector) => Array.from(run.querySelectorAll(selector), (item) => item.cloneNode(true));
  const number = Number(turn.dataset.turn);
  const before = copies("[data-turn]").filter((item) => Number(item.dataset.turn) < number);
  const fold = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = before.length === 1 ? "1 turn before" : `${before.length} turns before`;
  fold.append(summary, ...before);
  place.replaceChildren(...copies(".task"), ...copies(`[data-agent="${turn.dataset.agent}"]`), ...(before.length ? [fold] : []));
}

function reveal() {
  const turn = document.getElementById(location.hash.slice(1));
  if (turn?.classList.contains("run")) turn.open = true;
  if (!turn || !turns.includes(turn)) return;
  turn.hidden = false;
  fill(turn);
  turn.querySelector("details").open = true;
  turn.scrollIntoView();
}

for (const header of table.tHead.rows[0].cells) {
  header.querySelector("button").addEventListener("click", () => sort(header));
}
for (const turn of turns) turn.querySelector("details").addEventListener("toggle", () => fill(turn));
for (const run of document.querySelectorAll("details.run")) run.addEventListener("toggle", () => complete(run));
for (const control of [words, agent, kind]) control.addEventListener("input", filter);
window.addEventListener("hashchange", reveal);
document.querySelector(".controls").hidden = false;
filter();
reveal();
