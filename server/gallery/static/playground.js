// The playground: draws what is written, a little after it is written.
"use strict";

(() => {
  const PAUSE_MS = 300;
  const FRAME_MS = 250;
  const KEPT = "playground";
  const find = (id) => document.getElementById(id);
  const [root, source, dialect, gutter, numbers] = ["playground", "source", "dialect", "gutter", "numbers"].map(find);
  const [picture, frame, time, now, size, play] = ["picture", "frame", "time", "now", "size", "play"].map(find);
  const [said, errors, cost] = ["said", "errors", "cost"].map(find);
  const first = { source: source.value, dialect: dialect.value };

  // What is written, and where the cursor is.

  let lines = 0;
  function count() {
    const found = source.value.split("\n").length;
    if (found !== lines) numbers.textContent = Array.from({ length: found }, (_, n) => n + 1).join("\n");
    lines = found;
    follow();
  }
  function follow() { gutter.scrollTop = source.scrollTop; }

  function goTo(line) {
    const rows = source.value.split("\n");
    const start = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
    source.focus();
    source.setSelectionRange(start, start + (rows[line - 1] || "").length);
    source.scrollTop = Math.max(0, (line - 1) * rowHeight() - source.clientHeight / 2);
    source.scrollLeft = 0;
  }
  const rowHeight = () => parseFloat(getComputedStyle(source).lineHeight);

  // execCommand is old, and all that keeps a textarea's history of changes.
  function insert(text) {
    if (document.execCommand("insertText", false, text)) return;
    source.setRangeText(text, source.selectionStart, source.selectionEnd, "end");
    source.dispatchEvent(new Event("input"));
  }

  let leaving = false;
  source.addEventListener("keydown", (event) => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Escape") { leaving = true; return; }
    if (event.key === "Tab" && plain && !leaving) {
      event.preventDefault();
      insert("    ");
    } else if (event.key === "Enter" && plain && !event.isComposing) {
      const before = source.value.slice(0, source.selectionStart);
      const indent = /^[ \t]*/.exec(before.slice(before.lastIndexOf("\n") + 1))[0];
      event.preventDefault();
      insert("\n" + indent);
    }
    if (event.key !== "Shift") leaving = false;
  });
  source.addEventListener("scroll", follow);

  // What was written before, kept in this browser.

  function recall() {
    try { return JSON.parse(localStorage.getItem(KEPT)); } catch { return null; }
  }
  function keep() {
    const text = { source: source.value, dialect: dialect.value };
    try { localStorage.setItem(KEPT, JSON.stringify(text)); } catch { /* it is full, or forbidden */ }
  }
  function write(text) {
    source.value = text.source;
    dialect.value = text.dialect;
    find("restore").hidden = true;
    count();
    draw();
  }
  const before = recall();
  if (before && typeof before.source === "string" && before.source !== first.source) {
    find("restore").hidden = false;
    find("restore").addEventListener("click", () => { write(before); source.focus(); });
  }
  find("reset").addEventListener("click", () => { write(first); source.focus(); });

  // What is said of it.

  function say(text, kind) {
    if (said.textContent !== text) said.textContent = text;
    said.className = `said ${kind}`;
  }

  let shown = "";
  function show(problem) {
    const found = problem.diagnostics || [];
    const isWrong = Boolean(problem.status);
    source.setAttribute("aria-invalid", String(isWrong));
    source.parentElement.classList.toggle("wrong", isWrong);
    frame.classList.toggle("stale", isWrong);
    if (!isWrong) say("It compiles and draws.", "good");
    else if (found.length) say(`It does not compile: ${found.length} ${found.length > 1 ? "errors" : "error"}.`, "bad");
    else say(problem.detail || problem.title, "bad");
    if (isWrong) cost.textContent = picture.hidden ? "" : "The picture is the last that could be drawn.";
    const now = JSON.stringify(found);
    if (now === shown) return; // a reader hears each change
    shown = now;
    errors.replaceChildren(...found.map(describe));
    gutter.querySelectorAll(".mark").forEach((mark) => mark.remove());
    new Set(found.map((each) => each.line).filter((line) => line && line <= lines)).forEach((line) => {
      const mark = document.createElement("div");
      mark.className = "mark";
      mark.textContent = "!";
      mark.style.top = `calc(.5rem + ${line - 1} * var(--row))`;
      gutter.append(mark);
    });
  }

  function describe(each) {
    const item = document.createElement("li");
    if (each.line) {
      const link = document.createElement("a");
      link.href = "#source";
      link.textContent = each.tab ? `${each.tab}, line ${each.line}` : `Line ${each.line}`;
      link.addEventListener("click", (event) => { event.preventDefault(); goTo(each.line); });
      item.append(link);
    }
    const words = document.createElement("code");
    words.textContent = each.message;
    item.append(words);
    return item;
  }

  // What it draws. A request that is out of date is given up, and its process ends.

  let current = null;
  async function ask() {
    if (current) current.abort();
    const mine = (current = new AbortController());
    const [width, height] = size.value.split("x").map(Number);
    const wanted = { source: source.value, dialect: dialect.value, time: Number(time.value), width, height, report: true };
    const start = performance.now();
    root.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/v1/preview", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(wanted),
        signal: mine.signal,
      });
      if (!answer.headers.get("Content-Type").startsWith("image/")) return wait(answer, await answer.json(), mine);
      const url = URL.createObjectURL(await answer.blob());
      picture.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
      picture.src = url;
      picture.hidden = false;
      show({});
      const took = Math.round(performance.now() - start);
      cost.textContent = `Read as ${answer.headers.get("Shader-Dialect")}; drawn in ${took} ms, with the way here.`;
    } catch (error) {
      if (error.name !== "AbortError") say("The service does not answer; what you wrote is kept here.", "bad");
    } finally {
      if (current === mine) { current = null; root.removeAttribute("aria-busy"); }
    }
  }

  // The service is busy: ask again when it says so, unless more is written before.
  function wait(answer, problem, mine) {
    if (answer.status !== 503 && answer.status !== 429) { show(problem); return; }
    say("The service is busy; asking again.", "");
    const pause_s = Number(answer.headers.get("Retry-After")) || 1;
    setTimeout(() => { if (!mine.signal.aborted && !current) ask(); }, pause_s * 1000);
  }

  let pause = 0;
  function draw(after_ms = 0) {
    clearTimeout(pause);
    pause = setTimeout(ask, after_ms);
  }

  // Time and size.

  function tell() { now.textContent = `${Number(time.value).toFixed(2)} s`; }
  let playing = 0;
  async function run() {
    const mine = ++playing;
    const longest = Number(root.dataset.longestS);
    let last = performance.now();
    while (mine === playing) {
      const started = performance.now();
      time.value = (Number(time.value) + (started - last) / 1000) % longest;
      last = started;
      tell();
      await ask();
      await new Promise((done) => setTimeout(done, Math.max(0, FRAME_MS - (performance.now() - started))));
    }
  }
  play.addEventListener("click", () => {
    const on = play.getAttribute("aria-pressed") !== "true";
    play.setAttribute("aria-pressed", String(on));
    if (on) run(); else playing += 1;
  });
  time.addEventListener("input", () => { tell(); draw(30); });
  size.addEventListener("change", () => draw());
  dialect.addEventListener("change", () => { keep(); draw(); });
  source.addEventListener("input", () => { count(); keep(); draw(PAUSE_MS); });

  // Saving.

  const form = find("save");
  if (form) form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const tags = fields.tags.split(",").map((tag) => tag.trim()).filter(Boolean);
    find("saved").textContent = "Saving.";
    try {
      const answer = await fetch("/v1/programs", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...fields, tags, source: source.value, dialect: dialect.value }),
      });
      const told = await answer.json();
      if (answer.status === 201) find("saved").textContent = `Saved as ${told.id.slice(0, 12)}.`;
      else if (answer.ok) find("saved").textContent = `It was saved before, as ${told.id.slice(0, 12)}.`;
      else find("saved").textContent = told.detail || told.title;
    } catch {
      find("saved").textContent = "The service does not answer; nothing is saved.";
    }
  });

  count();
  tell();
  ask();
})();
