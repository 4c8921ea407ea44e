// The wall by keyboard. Tab reaches all of it as well.
"use strict";
(() => {
  const OFF = "keys-off";
  const dialog = document.getElementById("keys");
  const toggle = document.getElementById("keys-on");
  toggle.checked = !localStorage.getItem(OFF);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });

  const tiles = () => [...document.querySelectorAll(".tile")];

  function columns(all) {
    const below = all.findIndex((tile) => tile.offsetTop > all[0].offsetTop);
    return below < 0 ? all.length : below;
  }

  function move(steps) {
    const all = tiles();
    if (!all.length) return;
    const now = all.indexOf(document.activeElement.closest(".tile"));
    const next = now < 0 ? 0 : Math.max(0, Math.min(all.length - 1, now + steps(all)));
    all[next].querySelector("a").focus();
  }

  const MOVES = {
    j: () => 1,
    k: () => -1,
    ArrowRight: () => 1,
    ArrowLeft: () => -1,
    ArrowDown: columns,
    ArrowUp: (all) => -columns(all),
  };

  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open], :popover-open")) return;
    const at = event.target;
    if (at.matches("input:not([form=pick]), select, textarea, [contenteditable]")) return;
    const tile = at.closest(".tile");
    if (event.key === "/") document.getElementById("query").focus();
    else if (event.key === "?") dialog.showModal();
    else if (MOVES[event.key] && (tile || event.key === "j" || event.key === "k")) move(MOVES[event.key]);
    else if (tile && (event.key === "x" || (event.key === " " && at.matches("a")))) {
      tile.querySelector("input").click();
    } else return;
    event.preventDefault();
  });
})();
