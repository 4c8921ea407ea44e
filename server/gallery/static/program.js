// The preview of one program: scrubbed, played, cropped. What it shows is what the form
// says, and the address is the form's, with or without this script.
(() => {
  "use strict";
  const FRAMES_PER_S = 30;
  const STILLS_PER_S = 8;
  const FILM = { fps: 24, seconds: 2, patience_ms: 5000 };
  const SAVED_S = 4;

  const stage = document.getElementById("stage");
  const form = stage.querySelector("form");
  const { time, size, aspect, crop } = form.elements;
  const [picture, still, frame] = [".picture", "#still", ".frame"].map((each) => stage.querySelector(each));
  const [play, scrub, trouble, said, curl] = ["play", "scrub", "trouble", "said", "curl"].map((id) => document.getElementById(id));
  const sides = [...stage.querySelectorAll(".side")];
  const END_S = Number(stage.dataset.last);

  const happens = (target, event, signal) => new Promise((done) => { target.addEventListener(event, done, { once: true, signal }); });

  // Where a preview is ------------------------------------------------------------

  function address(kind, when) {
    const width = Number(size.value);
    const [across, down] = aspect.value.split(":").map(Number);
    const height = Math.round((width * down) / across);
    const query = new URLSearchParams({ ...when, width, height, crop: crop.value, by: stage.dataset.by });
    return `${stage.dataset.preview}.${kind}?${query}`.replaceAll("%2C", ",");
  }

  const stillAt = (kind) => address(kind, { time: time.value });
  const filmFrom = (from, seconds) => address("mp4", { from, to: from + seconds, fps: FILM.fps });

  // "" where it is not wanted any more.
  async function ask(url, signal) {
    const tell = (reason) => { if (!signal) complain(new Error(`${reason}; asking again`)); };
    const answer = await askAgain(url, { signal, tell, isWanted: () => signal || url === wanted });
    return answer ? URL.createObjectURL(await answer.blob()) : "";
  }

  // Stills: one is asked for at a time, and of those wanted since, the newest ---------

  let wanted = "";
  let shown = still.getAttribute("src");
  let drawing = null;

  function draw() {
    wanted = stillAt("webp");
    drawing ??= drawAll().finally(() => { drawing = null; });
    return drawing;
  }

  async function drawAll() {
    while (wanted !== shown) {
      const asked = wanted;
      try {
        const url = await ask(asked);
        if (!url) continue;
        const last = still.src;
        still.src = url; // the picture before stays until this one is decoded
        await still.decode();
        const at = Number(new URLSearchParams(asked.split("?")[1]).get("time"));
        still.alt = `${stage.dataset.name} at ${at.toFixed(2)} s`;
        if (last.startsWith("blob:")) URL.revokeObjectURL(last);
        trouble.hidden = true;
      } catch (error) {
        complain(error);
        stop();
      }
      shown = asked;
    }
  }

  function complain(error) {
    trouble.textContent = `No picture: ${error.message}`;
    trouble.hidden = false;
  }

  // What the form says --------------------------------------------------------------

  function setTime(seconds) {
    time.value = String(Math.round(Math.min(Math.max(0, seconds), END_S) * 1000) / 1000);
    scrub.value = String(Math.round(time.value * FRAMES_PER_S));
    scrub.setAttribute("aria-valuetext", `${Number(time.value).toFixed(2)} seconds`);
  }

  let settling = 0;

  function settle() {
    clearTimeout(settling);
    // Browsers bound how often an address may change, listeners what they can hear.
    settling = setTimeout(() => {
      history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}${location.hash}`);
      for (const link of stage.querySelectorAll("a[data-kind]")) {
        const { kind } = link.dataset;
        link.href = kind === "mp4" ? filmFrom(Number(time.value), SAVED_S) : stillAt(kind);
      }
      curl.textContent = curl.textContent.replace(/ '?http.*/, ` '${location.origin}${stillAt("png")}'`);
      said.textContent = session ? "Playing" : `${Number(time.value).toFixed(2)} seconds`;
    }, 250);
  }

  function go(seconds) {
    stop();
    setTime(seconds);
    settle();
    return draw();
  }

  function reshape() {
    const again = Boolean(session);
    stop();
    picture.dataset.aspect = aspect.value;
    settle();
    draw();
    if (again) start();
  }

  // Playing: short films one after the other, or stills where there are none ----------

  let session = null;
  let films = [...stage.querySelectorAll("video")];
  const canPlay = films[0].canPlayType('video/mp4; codecs="avc1.42E01E"') !== "";

  async function start() {
    session = new AbortController();
    const { signal } = session;
    play.textContent = "Drawing …";
    settle();
    if (Number(time.value) >= END_S) setTime(0);
    try {
      if (canPlay) await playFilms(signal);
    } catch {
      // Too slow, too busy, or in no format that this browser plays: stills, then.
    }
    if (!signal.aborted) await playStills(signal);
  }

  function stop() {
    if (!session) return;
    session.abort();
    session = null;
    play.textContent = "Play";
    setTime(Math.round(time.value * FRAMES_PER_S) / FRAMES_PER_S);
    settle();
    draw().then(() => { if (!session) hideFilms(); });
  }

  function hideFilms() {
    for (const film of films) {
      film.pause();
      film.hidden = true;
    }
  }

  async function fetchFilm(from, signal) {
    const seconds = Math.min(FILM.seconds, END_S - from);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(FILM.patience_ms)]);
    return { from, to: from + seconds, url: await ask(filmFrom(from, seconds), patience) };
  }

  async function playFilms(signal) {
    let next = fetchFilm(Number(time.value), signal);
    while (!signal.aborted) {
      const film = await next;
      const [front, back] = films;
      back.src = film.url;
      await back.play();
      if (signal.aborted) return;
      play.textContent = "Pause";
      back.hidden = false;
      front.hidden = true;
      films = [back, front];
      next = fetchFilm(film.to < END_S ? film.to : 0, signal);
      next.catch(() => {}); // it is waited for below, unless playing ends before
      const ended = happens(back, "ended", signal);
      const over = Promise.race([ended, happens(signal, "abort")]).then(() => true);
      while (!(await Promise.race([over, sleep(50)])) && !signal.aborted) {
        setTime(film.from + back.currentTime);
      }
      URL.revokeObjectURL(film.url);
    }
  }

  async function playStills(signal) {
    hideFilms();
    play.textContent = "Pause";
    const [from, began] = [Number(time.value), performance.now()];
    while (!signal.aborted) {
      const seconds = from + (performance.now() - began) / 1000;
      setTime(Math.round((seconds % END_S) * FRAMES_PER_S) / FRAMES_PER_S);
      await Promise.all([draw(), sleep(1000 / STILLS_PER_S)]);
    }
  }

  // Cropping: a drag within the picture keeps its shape -------------------------------

  let drag = null;

  function find(event) {
    const box = picture.getBoundingClientRect();
    const inside = (value) => Math.min(Math.max(0, value), 1);
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  function span(from, to) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const room = Math.min(dx < 0 ? from[0] : 1 - from[0], dy < 0 ? from[1] : 1 - from[1]);
    const part = Math.min(Math.max(Math.abs(dx), Math.abs(dy)), room);
    return [dx < 0 ? from[0] - part : from[0], dy < 0 ? from[1] - part : from[1], part];
  }

  function setCrop(numbers) {
    const rounded = numbers.map((each) => String(Math.round(each * 1e4) / 1e4));
    crop.value = rounded.join(",");
    sides.forEach((side, index) => { side.value = rounded[index]; });
    reshape();
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drag = { from: find(event), part: 0 };
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [left, top, part] = span(drag.from, find(event));
    drag = { ...drag, left, top, part };
    frame.hidden = part < 0.03;
    Object.assign(frame.style, { left: `${left * 100}%`, top: `${top * 100}%`, width: `${part * 100}%`, height: `${part * 100}%` });
  });
  picture.addEventListener("pointerup", () => {
    const done = drag;
    forget();
    if (!done || done.part < 0.03) return;
    const [left, top, width, height] = crop.value.split(",").map(Number);
    setCrop([left + done.left * width, top + done.top * height, Math.max(0.01, width * done.part), Math.max(0.01, height * done.part)]);
    document.getElementById("crop").open = true;
  });
  picture.addEventListener("pointercancel", forget);
  picture.addEventListener("dragstart", (event) => event.preventDefault());

  function forget() {
    drag = null;
    frame.hidden = true;
  }

  // What is pressed -------------------------------------------------------------------

  const toggle = () => (session ? stop() : start());
  const valid = (fields) => fields.every((each) => each.reportValidity());

  play.addEventListener("click", toggle);
  scrub.addEventListener("input", () => go(scrub.value / FRAMES_PER_S));
  time.addEventListener("change", () => { if (valid([time])) go(Number(time.value)); });
  size.addEventListener("change", reshape);
  aspect.addEventListener("change", reshape);
  for (const side of sides) {
    side.addEventListener("change", () => { if (valid(sides)) setCrop(sides.map((each) => Number(each.value))); });
  }
  document.getElementById("whole").addEventListener("click", () => setCrop([0, 0, 1, 1]));
  form.addEventListener("submit", (event) => event.preventDefault());

  function press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? 1 : 1 / FRAMES_PER_S;
    if (event.key === " ") toggle();
    else if (event.key === "Escape") forget();
    else if (event.key === "ArrowLeft") go(Number(time.value) - step);
    else if (event.key === "ArrowRight") go(Number(time.value) + step);
    else return;
    event.preventDefault();
  }
  picture.addEventListener("keydown", press);
  scrub.addEventListener("keydown", press);

  document.getElementById("show").hidden = true;
  for (const id of ["play", "scrub", "crop", "keys"]) document.getElementById(id).hidden = false;
  setTime(Number(time.value));
  // A picture that could not be had at once is asked for again, or says why.
  const lost = () => { shown = ""; draw(); };
  if (still.complete && !still.naturalWidth) lost();
  else still.addEventListener("error", () => { if (!still.src.startsWith("blob:")) lost(); });
})();
