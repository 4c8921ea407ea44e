// A stream's page: the sheet's troubles, the chosen cell, keys, and the figures' beat.
"use strict";

const LOOK_MS = 2000;
const sheet = document.getElementById("sheet");
const cells = [...sheet.querySelectorAll("a")];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The sheet ---------------------------------------------------------------------------

// Of a picture that does not come the browser tells no reason, so it is asked for again:
// a service that is busy says when, and for anything else its words are shown.
async function explain(image) {
  const trouble = document.getElementById("trouble");
  const url = image.currentSrc || image.src;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) {
      image.src = URL.createObjectURL(await answer.blob());
      trouble.hidden = true;
      return;
    }
    const busy = !answer || answer.status === 503 || answer.status === 429;
    const problem = await answer?.json().catch(() => null);
    const reason = problem?.detail || problem?.title || "the service does not answer";
    const wait = Math.max(1, Number(answer?.headers.get("Retry-After")) || 2);
    trouble.textContent = `This batch cannot be shown: ${reason}.`
      + (busy ? ` Trying again in ${wait} s.` : "");
    trouble.hidden = false;
    if (!busy) return;
    await sleep(1000 * wait);
  }
}

const image = sheet.querySelector("img");
if (image.complete && !image.naturalWidth) explain(image);
else image.addEventListener("error", () => explain(image), { once: true });

// Cells -------------------------------------------------------------------------------

function mark(programs) {
  for (const cell of cells) {
    const own = cell.dataset.programs.split(" ");
    cell.classList.toggle("kin", programs.some((each) => own.includes(each)));
  }
}

function choose() {
  const chosen = cells.find((cell) => cell.getAttribute("href") === location.hash);
  for (const cell of cells) cell.removeAttribute("aria-current");
  chosen?.setAttribute("aria-current", "true");
  mark(chosen ? chosen.dataset.programs.split(" ") : []);
}

addEventListener("hashchange", choose);
choose();

for (const item of document.querySelectorAll("li[data-program]")) {
  for (const event of ["mouseenter", "focusin"]) {
    item.addEventListener(event, () => mark([item.dataset.program]));
  }
  for (const event of ["mouseleave", "focusout"]) item.addEventListener(event, choose);
}

// Keys --------------------------------------------------------------------------------

function step(cell, key) {
  const top = (each) => each.firstElementChild.y.baseVal.value;
  const columns = cells.filter((each) => top(each) === top(cells[0])).length;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  cells[cells.indexOf(cell) + by[key]]?.focus();
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, pre")) return;
  const cell = event.target.closest("#sheet a");
  if (cell && event.key.startsWith("Arrow")) {
    event.preventDefault();
    step(cell, event.key);
    return;
  }
  const ways = { j: "after", ArrowRight: "after", k: "before", ArrowLeft: "before" };
  document.getElementById(ways[event.key])?.click();
});

// The run -----------------------------------------------------------------------------

const live = document.getElementById("live");
const pause = document.getElementById("pause");
pause.hidden = false;
pause.addEventListener("click", () => {
  const paused = pause.getAttribute("aria-pressed") !== "true";
  pause.setAttribute("aria-pressed", String(paused));
});
setInterval(() => {
  const paused = pause.getAttribute("aria-pressed") === "true";
  if (!document.hidden && !paused) htmx.trigger(live, "look");
}, LOOK_MS);
