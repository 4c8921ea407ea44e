// The wall: pictures that were refused are asked for again, filters are kept in step.
"use strict";
(() => {
  const TRIES = 5;
  const filters = document.getElementById("filters");
  const found = document.getElementById("found");
  const said = document.getElementById("said");

  // A busy service answers 429 or 503: what cannot be drawn at all says why.
  async function drawAgain(image, tries) {
    const url = image.src;
    let wait_s = 2 ** tries;
    for (; tries < TRIES && image.isConnected; tries++) {
      await new Promise((go) => setTimeout(go, (wait_s + Math.random()) * 1000));
      const answer = await fetch(url).catch(() => null);
      if (answer?.ok) {
        const picture = URL.createObjectURL(await answer.blob());
        image.addEventListener("load", () => URL.revokeObjectURL(picture), { once: true });
        image.src = picture;
        return;
      }
      if (answer && ![429, 503].includes(answer.status)) {
        const problem = await answer.json().catch(() => ({}));
        return sayUndrawn(image, problem.title ?? answer.statusText);
      }
      wait_s = Math.min(Number(answer?.headers.get("Retry-After")) || 2 ** (tries + 1), 60);
    }
    sayUndrawn(image, "the service is busy");
  }

  function sayUndrawn(image, why) {
    const words = document.createElement("p");
    words.className = "picture undrawn";
    words.append(Object.assign(document.createElement("strong"), { textContent: "No picture" }), why);
    image.replaceWith(words);
  }

  function attend(image) {
    if (image.matches("img.picture") && !image.dataset.again) {
      image.dataset.again = "yes";
      drawAgain(image, 0);
    }
  }
  // A browser opens six connections: a question must not wait for pictures that are drawn.
  function holdPictures() {
    const held = [...document.querySelectorAll("img.picture")].filter((image) => !image.complete);
    const urls = held.map((image) => image.getAttribute("src"));
    for (const image of held) image.removeAttribute("src");
    return () => held.forEach((image, n) => { if (image.isConnected) image.setAttribute("src", urls[n]); });
  }
  let release = () => {};
  for (const asks of ["htmx:beforeRequest", "wall:ask"]) {
    document.addEventListener(asks, () => { release(); release = holdPictures(); });
  }
  for (const ends of ["htmx:afterRequest", "wall:told"]) {
    document.addEventListener(ends, () => { release(); release = () => {}; });
  }

  document.addEventListener("error", (event) => event.target.matches && attend(event.target), true);
  for (const image of document.querySelectorAll("img.picture")) {
    if (image.complete && !image.naturalWidth) attend(image);
  }

  // A chip that goes empties its control, and the form asks anew.
  found.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const control of filters.elements) {
      if (control.name !== chip.dataset.name) continue;
      if (control.type === "checkbox") control.checked &&= control.value !== chip.dataset.value;
      else control.value = "";
    }
    document.getElementById("query").focus();
    filters.requestSubmit();
  });

  // A tag that is typed becomes one more box to tick.
  for (const adder of filters.querySelectorAll(".adder")) {
    adder.addEventListener("change", () => {
      const value = adder.value.trim();
      if (!value) return;
      const boxes = [...filters.querySelectorAll(`input[type=checkbox][name=${adder.name}]`)];
      let box = boxes.find((each) => each.value === value);
      if (!box) {
        const label = boxes[0]?.closest("label").cloneNode(true);
        if (!label) return;
        box = label.querySelector("input");
        box.value = label.querySelector("span").textContent = value;
        label.querySelector("small")?.remove();
        adder.closest("fieldset").querySelector("legend").after(label);
      }
      box.checked = true;
      adder.value = "";
    });
  }

  for (const finder of filters.querySelectorAll(".finder")) {
    finder.addEventListener("input", () => {
      for (const label of finder.parentElement.querySelectorAll("label")) {
        label.hidden = !label.textContent.toLowerCase().includes(finder.value.toLowerCase());
      }
    });
    finder.addEventListener("change", (event) => event.stopPropagation());
    finder.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  filters.addEventListener("htmx:configRequest", (event) => {
    const asked = event.detail.formData;
    for (const name of new Set(asked.keys())) {
      const values = asked.getAll(name).filter(Boolean);
      asked.delete(name);
      for (const value of values) asked.append(name, value);
    }
  });
  filters.addEventListener("htmx:beforeRequest", () => found.classList.add("late"));
  filters.addEventListener("htmx:afterRequest", () => found.classList.remove("late"));
  document.addEventListener("htmx:responseError", (event) => {
    said.textContent = `The service answered ${event.detail.xhr.status}: try again in a moment.`;
  });
})();
