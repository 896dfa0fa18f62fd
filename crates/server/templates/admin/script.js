// Draws the charts of the overview anew. Without it they show how it was when the page was loaded.
"use strict";
setInterval(() => {
  if (document.hidden) return;
  for (const image of document.querySelectorAll("img[data-live]")) {
    const fresh = new Image();
    fresh.onload = () => { image.src = fresh.src; };
    fresh.src = image.src.split("?")[0] + "?" + Date.now();
  }
}, 5000);
