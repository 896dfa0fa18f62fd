// Brings the figures of the overview up to date. Without it they are those of when the page was
// loaded.
"use strict";
const bringUpToDate = async () => {
  if (document.hidden) return;
  const reply = await fetch("/admin/", { redirect: "error", cache: "no-store" });
  if (!reply.ok) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const number of document.querySelectorAll("[data-figure]")) {
    const found = fresh.querySelector(`[data-figure="${number.dataset.figure}"]`);
    if (found !== null) number.textContent = found.textContent;
  }
  for (const image of document.querySelectorAll("img[data-live]")) {
    const found = fresh.querySelector(`img[data-live="${image.dataset.live}"]`);
    if (found === null) continue;
    image.alt = found.alt;
    // Shown when it is there, so that nothing blinks.
    const drawing = new Image();
    drawing.onload = () => { image.src = drawing.src; };
    drawing.src = found.getAttribute("src") + "?" + Date.now();
  }
};
// Who is not signed in any more, or not connected, keeps what he sees.
setInterval(() => bringUpToDate().catch(() => {}), 5000);
