// A tile that is pointed at, or has the focus, moves, if its reader does not mind.
"use strict";
(() => {
  const DWELL_ms = 350;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let tile = null;
  let timer = 0;

  function enter(next) {
    if (next === tile) return;
    clearTimeout(timer);
    tile?.querySelector(".film")?.remove();
    tile = next;
    const image = tile?.querySelector("img[data-film]");
    if (image?.naturalWidth && !calm.matches) timer = setTimeout(move, DWELL_ms, next, image);
  }

  // It lies over the picture once it is there, so that a refusal changes nothing.
  function move(wanted, image) {
    const film = new Image();
    film.className = "film";
    film.alt = "";
    film.addEventListener("load", () => tile === wanted && image.after(film));
    film.src = image.dataset.film;
  }

  const at = (event) => enter(event.target.closest?.(".tile") ?? null);
  document.addEventListener("pointerover", (event) => event.pointerType === "mouse" && at(event));
  document.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && at(event));
  document.addEventListener("focusout", () => enter(null));
})();
