// Times: in which zone does the page write them? In its own, until the reader chooses theirs; the other form is in the title.
const CHOICE = "allclear-local-times";

/** Offers the choice at a button, and returns what writes all times of the page as chosen. */
export function offerTimes(button) {
  const root = document.documentElement;
  const showLocal = button.textContent;
  const show = () => {
    const local = root.dataset.times === "local";
    button.textContent = local ? button.dataset.utc : showLocal;
    for (const time of document.querySelectorAll("time[datetime]")) {
      const utc = (time.dataset.utc ??= time.textContent);
      const here = new Date(time.dateTime).toLocaleString();
      time.textContent = local ? here : utc;
      time.title = local ? utc : here;
    }
  };
  const choose = (local) => {
    root.dataset.times = local ? "local" : "utc";
    show();
  };
  button.addEventListener("click", () => {
    const local = root.dataset.times !== "local";
    store((storage) => storage.setItem(CHOICE, local ? "yes" : "no"));
    choose(local);
  });
  choose(store((storage) => storage.getItem(CHOICE)) === "yes");
  return show;
}

/** Does something with the browser's storage, which may be refused. */
function store(work) {
  try {
    return work(localStorage);
  } catch {
    return undefined;
  }
}
