// Wakes the islands of a page. The page is complete without this.
import init, * as live from "bindings";

await init({ module_or_path: new URL("/live/allclear_bg.wasm", location.href) });
live.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  const wake = live[island.dataset.component];
  if (wake) wake(island);
}
