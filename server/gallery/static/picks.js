// Programs that are chosen, kept for as long as the tab, and the command that selects them.
"use strict";
(() => {
  const KEY = "chosen";
  const bar = document.getElementById("pick");
  const dialog = document.getElementById("command");
  const said = document.getElementById("said");
  const text = document.getElementById("command-text");
  const count = document.getElementById("command-count");
  const copy = dialog.querySelector("[data-copy]");
  let chosen = new Set();

  const words = (n) => `${n.toLocaleString("en")} program${n === 1 ? "" : "s"}`;

  function load() {
    chosen = new Set(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
    show(document);
  }

  function show(root) {
    for (const box of root.querySelectorAll("input[form=pick]")) box.checked = chosen.has(box.value);
    bar.hidden = chosen.size === 0;
    document.getElementById("chosen").textContent = `${chosen.size} chosen`;
  }

  function keep() {
    sessionStorage.setItem(KEY, JSON.stringify([...chosen]));
    show(document);
    said.textContent = `${chosen.size} chosen`;
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.form !== bar || box.type !== "checkbox") return;
    if (box.checked) chosen.add(box.value);
    else chosen.delete(box.value);
    keep();
  });
  bar.addEventListener("reset", (event) => {
    event.preventDefault();
    chosen.clear();
    keep();
    document.getElementById("query").focus();
  });
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    open("chosen");
  });
  document.addEventListener("htmx:load", (event) => show(event.detail.elt));
  addEventListener("pageshow", load);

  function open(which) {
    for (const radio of dialog.querySelectorAll("[name=which]")) {
      radio.checked = radio.value === which;
      radio.disabled = radio.value === "chosen" && chosen.size === 0;
    }
    dialog.showModal();
    ask(which);
  }

  let latest = 0;
  async function ask(which) {
    const asked = new URLSearchParams();
    if (which === "chosen") {
      // Hundreds of full ids are longer than an address may be; these digits suffice.
      for (const id of chosen) asked.append("id", id.slice(0, 16));
    } else {
      for (const [name, value] of new FormData(document.getElementById("filters"))) {
        if (value && !["sort", "limit"].includes(name)) asked.append(name, value);
      }
    }
    const mine = ++latest;
    const show = (words, said) => {
      if (mine !== latest) return; // another question was asked since
      [text.textContent, count.textContent, copy.disabled] = [words, said, !words];
    };
    show("", "…");
    document.dispatchEvent(new Event("wall:ask"));
    try {
      const answer = await askAgain(`/v1/selection/command?${asked}`, { tries: 2 });
      const told = await answer.json();
      show(told.command, `This command selects ${words(told.programs)}:`);
    } catch (error) {
      show("", `No command: ${error.message}.`);
    }
    document.dispatchEvent(new Event("wall:told"));
  }

  dialog.addEventListener("change", (event) => ask(event.target.value));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-opens]");
    if (!button) return;
    if (button.dataset.opens === "command") open(button.dataset.of);
    else document.getElementById(button.dataset.opens).showModal();
  });
})();
