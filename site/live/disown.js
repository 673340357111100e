// Disowned page: what does an open page say that cannot be refreshed any more? Nothing of what is. The words and the marks
// are the page's own, in its `template`.
import { forgetParts } from "./refresh.js";

/** Takes back every claim: headline, title, icon, states and regions. The next refresh puts all parts in place anew. */
export function disown(asOf) {
  const { dataset, content } = document.getElementById("live-unknown");
  const clock = new Date(Number.isNaN(asOf) ? Date.now() : asOf).toISOString().slice(11, 19);
  const sentence = dataset.sentence.replace("{}", clock);
  for (const id of ["sentence", "live-news"]) {
    const element = document.getElementById(id);
    if (element) element.textContent = sentence;
  }
  document.title = sentence;
  document.getElementById("icon").href = dataset.icon;
  const now = document.getElementById("now");
  if (now) now.className = "now nd";
  const mark = content.querySelector("svg");
  for (const icon of document.querySelectorAll("main svg.g")) icon.replaceWith(mark.cloneNode(true));
  for (const state of document.querySelectorAll(".state")) {
    state.className = "state nd";
    state.textContent = dataset.state;
  }
  for (const regions of document.querySelectorAll(".regions,.reporting,#here,.metric b")) regions.remove();
  forgetParts();
}
