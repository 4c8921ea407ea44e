// What a busy service refuses is asked for again; what cannot be had says why. Pictures
// with data-again do so by themselves.
"use strict";

const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });

// Ask until there is an answer: it, or null where nobody wants it any more. What is no
// matter of waiting, and the last of the tries, throws in the service's words.
async function askAgain(url, { signal, tries = 5, isWanted = () => true, tell = () => {} } = {}) {
  for (let asked = 1; ; asked += 1) {
    const answer = await fetch(url, { signal }).catch((error) => {
      if (signal?.aborted) throw error;
      return null;
    });
    if (answer?.ok) return answer;
    const problem = (await answer?.json().catch(() => null)) ?? {};
    const words = answer ? `the service says ${answer.status}` : "the service does not answer";
    const reason = problem.detail || problem.title || words;
    const isBusy = !answer || answer.status === 429 || answer.status === 503;
    if (!isBusy || asked === tries) throw new Error(reason);
    const pause_s = Math.min(Number(answer?.headers.get("Retry-After")) || 2 ** asked, 60);
    tell(reason, pause_s);
    await sleep(1000 * (pause_s + Math.random())); // not all at the same moment
    signal?.throwIfAborted();
    if (!isWanted()) return null;
  }
}

(() => {
  // Of a picture that does not come the browser tells no reason, so it is fetched.
  async function drawAgain(image) {
    const url = image.src;
    await sleep(1000 * (1 + Math.random()));
    try {
      const answer = await askAgain(url, { isWanted: () => image.isConnected });
      if (!answer) return;
      const picture = URL.createObjectURL(await answer.blob());
      image.addEventListener("load", () => URL.revokeObjectURL(picture), { once: true });
      image.src = picture;
    } catch (error) {
      const words = document.createElement("span");
      words.className = `${image.className} undrawn`;
      const title = Object.assign(document.createElement("strong"), { textContent: "No picture" });
      words.append(title, ` ${error.message}`);
      image.replaceWith(words);
    }
  }

  function attend(image) {
    if (!image.matches?.("img[data-again]")) return;
    image.removeAttribute("data-again");
    drawAgain(image);
  }

  document.addEventListener("error", (event) => attend(event.target), true);
  for (const image of document.querySelectorAll("img[data-again]")) {
    if (image.complete && image.hasAttribute("src") && !image.naturalWidth) attend(image);
  }
})();
