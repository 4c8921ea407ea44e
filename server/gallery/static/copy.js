// A button with data-copy="ID" copies the text of that element; lines alone, where it
// has any, so that remarks between them stay behind.
(() => {
  "use strict";

  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Only pages that came over TLS or from this machine are given the clipboard.
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = text;
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const words = button.innerHTML;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      const lines = [...from.querySelectorAll(".line")].map((line) => line.textContent);
      await copy(lines.length ? lines.join("") : from.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.innerHTML = words; }, 1500);
    });
  }
})();
