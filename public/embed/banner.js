// What is wrong, on other sites: see docs/embed.md
(() => {
  const source = document.currentScript.src;
  const make = (name, fields) => Object.assign(document.createElement(name), fields);
  const bar = make("div");
  bar.setAttribute("role", "status");
  let asked = -Infinity, asOf, shown = "[]";

  const key = (line) => "allclear-banner-" + line.id;
  const stored = (use) => {
    try { return use(sessionStorage); } catch { return null; }
  };

  const row = (line) => {
    const place = make("div"), button = make("button", { type: "button", textContent: "Dismiss" });
    Object.assign(place.style, {
      display: "flex", gap: "1em", justifyContent: "center", padding: ".5em 1em",
      background: "var(--allclear-background, #1f2937)", color: "var(--allclear-color, #fff)",
    });
    const href = new URL("../" + line.path, source);
    const link = make("a", { href, target: "_blank", rel: "noopener", textContent: line.text });
    link.style.color = "inherit";
    button.onclick = () => {
      stored((kept) => (kept[key(line)] = 1));
      place.remove();
    };
    place.append(link, button);
    return place;
  };

  const ask = async () => {
    if (Date.now() - asked < 60000) return;
    let lines = [];
    if (!document.hidden) try {
      asked = Date.now();
      const init = { cache: "no-store", signal: AbortSignal.timeout(10000) };
      const told = await (await fetch(new URL("banner.json", source), init)).json();
      // What is as of a minute ago is old.
      if (told.as_of !== asOf) lines = told.lines ?? [];
      asOf = told.as_of;
    } catch {}
    const next = JSON.stringify(lines);
    const isNew = (line) => !stored((kept) => kept[key(line)]);
    if (next !== shown) bar.replaceChildren(...lines.filter(isNew).map(row));
    shown = next;
  };

  const start = () => {
    document.body.prepend(bar);
    setInterval(ask, 5000);
    ask();
  };
  document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
