// A stream's page: the sheet's troubles, the chosen cell, keys, and the figures' beat.
"use strict";

const LOOK_MS = 2000;
const sheet = document.getElementById("sheet");
const cells = [...sheet.querySelectorAll("a")];

// The sheet ---------------------------------------------------------------------------

// It is asked for again for as long as the page is open: somebody waits for it.
async function explain(image) {
  const trouble = document.getElementById("trouble");
  const say = (words) => { trouble.textContent = `This batch cannot be shown: ${words}.`; trouble.hidden = false; };
  const tell = (reason, pause_s) => say(`${reason}. Trying again in ${pause_s} s`);
  try {
    const answer = await askAgain(image.src, { tries: Infinity, tell });
    image.src = URL.createObjectURL(await answer.blob());
    trouble.hidden = true;
  } catch (error) {
    say(error.message);
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
  if (event.key.length === 1 && localStorage.getItem("keys-off")) return; // as on the wall
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

// A service that has gone, or come again without this stream, leaves figures that are old.
const old = document.getElementById("old");
const sayOld = (words) => {
  if (old.textContent !== words) old.textContent = words;
  old.hidden = !words;
};
live.addEventListener("htmx:sendError", () => sayOld("The service does not answer: these figures are old."));
live.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const gone = "The service does not know this stream any more: it has been started anew.";
  sayOld(status === 404 ? gone : `The service says ${status}: these figures are old.`);
});
live.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) sayOld(""); });
