// The wall: filters are kept in step, and what goes wrong is said.
"use strict";
(() => {
  const filters = document.getElementById("filters");
  const found = document.getElementById("found");
  const main = document.getElementById("main");
  const trouble = document.getElementById("trouble");

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
    // Not in the search: a telephone would put its keys over the wall.
    main.focus({ preventScroll: true });
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
  function complain(words) {
    trouble.textContent = words;
    trouble.hidden = false;
  }
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    let problem = {};
    try { problem = JSON.parse(responseText); } catch { /* not of ours */ }
    const busy = status === 429 || status === 503;
    if (busy) complain("The service is busy: try again in a moment.");
    else complain(problem.detail ?? `The service says ${status}.`);
  });
  document.addEventListener("htmx:sendError", () => complain("The service does not answer: try again in a moment."));
  document.addEventListener("htmx:afterRequest", (event) => { trouble.hidden ||= event.detail.successful; });

  // Who stood on the link to more stands on the first of them.
  let wasOnMore = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    wasOnMore = event.detail.target.matches(".more:focus-within");
  });
  document.addEventListener("htmx:load", (event) => {
    if (!wasOnMore || !event.detail.elt.matches(".tile")) return;
    wasOnMore = false;
    event.detail.elt.querySelector("a").focus();
  });
})();
