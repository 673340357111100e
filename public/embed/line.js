// Keeps the line of a frame fresh: asks for it each minute and replaces it in place. If none comes, the frame is loaded
// again, so that no old line stays.
const EVERY_MS = 60_000;

setInterval(async () => {
  try {
    const reply = await fetch(location.href, { cache: "no-cache" });
    if (!reply.ok) throw new Error(reply.statusText);
    const line = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main");
    const old = document.querySelector("main");
    const hasFocus = old.contains(document.activeElement);
    old.replaceWith(line);
    if (hasFocus) line.querySelector("a").focus();
  } catch {
    location.reload();
  }
}, EVERY_MS);
