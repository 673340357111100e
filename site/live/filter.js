// Filter: which components does a reader of a long page look for? Those whose names hold what was typed.

/** Offers the filter where the page has one, and returns what applies it to all of the page. */
export function offerFilter() {
  const apply = () => {
    const input = document.getElementById("filter");
    if (!input) return;
    input.oninput = apply;
    const wanted = input.value.trim().toLowerCase();
    for (const group of document.querySelectorAll("details.group")) {
      let found = 0;
      for (const row of group.querySelectorAll(".row")) {
        row.hidden = !row.querySelector("h4").textContent.toLowerCase().includes(wanted);
        found += row.hidden ? 0 : 1;
      }
      group.hidden = found === 0;
      // What was open before something was typed is so again.
      group.dataset.folded ??= group.open ? "no" : "yes";
      group.open = wanted === "" ? group.dataset.folded === "no" : found > 0;
      if (wanted === "") delete group.dataset.folded;
    }
  };
  apply();
  return apply;
}
