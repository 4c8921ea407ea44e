// A button with data-copy="ID" copies the text of that element; lines alone, where it
// has any, so that remarks between them stay behind.
(() => {
  "use strict";

  // Only pages that came over TLS or from this machine are given the clipboard; others
  // copy what is marked, beside the button: the rest of a page rests under a dialog.
  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: text });
      button.after(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      button.focus();
      return done;
    }
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const words = button.innerHTML;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    let back = 0;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      const lines = [...from.querySelectorAll(".line")].map((line) => line.textContent);
      const done = await copy(lines.length ? lines.join("") : from.textContent, button);
      button.textContent = done ? "Copied" : "Not copied";
      clearTimeout(back);
      back = setTimeout(() => { button.innerHTML = words; }, 1500);
    });
  }
})();
