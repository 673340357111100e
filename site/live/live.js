// Live part of a page: is what the reader sees still true? The page is complete without it, and holds all of its words.
import { disown } from "./disown.js";
import { offerFilter } from "./filter.js";
import { showHere } from "./here.js";
import { hear } from "./hearing.js";
import { markOpened } from "./morph.js";
import { instantOf, refresh, showAsOf } from "./refresh.js";
import { offerTimes } from "./times.js";

/** A page that is older than this is no longer told as what is; the server has the same rule. */
const STALE_AFTER_MS = 60_000;
/** After so many questions without an answer the page takes back what it says. */
const MISSED_UNTIL_DISOWNED = 2;
/** Readers ask for a page that has changed at different moments of this time. */
const SPREAD_MS = 1_000;

const root = document.documentElement;
const line = document.querySelector(".live");

if (line) {
  const { revision, everyS } = line.dataset;
  const page = {
    revision,
    everyMs: Number(everyS) * 1_000,
    fetchedAt: Date.now(),
    heardAt: undefined,
    /** When what is said was last of a later time than before. */
    advancedAt: Date.now(),
    asOf: instantOf(document),
    missed: 0,
    refreshes: 0,
    refreshing: false,
  };
  const age = document.getElementById("live-age");
  const showTimes = offerTimes(document.getElementById("live-times"));
  const applyFilter = offerFilter();

  const miss = (count = 1) => {
    const isNew = page.missed < MISSED_UNTIL_DISOWNED;
    page.missed += count;
    if (isNew && page.missed >= MISSED_UNTIL_DISOWNED) disown(page.asOf);
  };

  /** Fetches the page, which must not be older than it may be. */
  const fetchPage = async (notBefore) => {
    if (page.refreshing) return;
    page.refreshing = true;
    try {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD_MS));
      const { revision, asOf } = await refresh(notBefore);
      if (asOf > page.asOf) page.advancedAt = Date.now();
      page.revision = revision;
      page.asOf = asOf;
      page.heardAt = Date.now();
      page.fetchedAt = Date.now();
      page.missed = 0;
      showTimes();
      showHere();
      applyFilter();
      root.dataset.refreshes = page.refreshes += 1;
    } catch {
      miss();
    } finally {
      page.refreshing = false;
    }
  };

  hear({
    /** What the server says now: the revision of its view and of when it is, if it has that, and what time it has there. */
    onState(state, serverNow) {
      const now = Date.now();
      // The reader's clock may have been set.
      page.advancedAt = Math.min(page.advancedAt, now);
      const isStuck = now - page.advancedAt > STALE_AFTER_MS;
      if (!state) {
        // A copy that stays of one instant is old, whatever the clocks.
        const notBefore = (serverNow || now) - STALE_AFTER_MS;
        return fetchPage(isStuck ? Math.max(notBefore, page.asOf + 1) : notBefore);
      }
      const { revision, as_of } = state;
      const asOf = Date.parse(as_of);
      if (asOf > page.asOf) page.advancedAt = now;
      const isOld = isStuck && !(asOf > page.asOf);
      if (serverNow - asOf > STALE_AFTER_MS || isOld) return miss();
      const notBefore = serverNow - STALE_AFTER_MS;
      // What the page says is not what is true: until it is fetched, it is no fresher than it was.
      const disowned = page.missed >= MISSED_UNTIL_DISOWNED;
      if (disowned || revision !== page.revision) return fetchPage(notBefore);
      page.missed = 0;
      page.heardAt = now;
      page.asOf = asOf;
      showAsOf(as_of);
      if (page.everyMs > 0 && now - page.fetchedAt >= page.everyMs) fetchPage(notBefore);
    },
    onMiss: () => miss(),
    /** Nothing ran for minutes: the machine slept, or the page was put aside. */
    onGap: () => miss(MISSED_UNTIL_DISOWNED),
    hasMissed: () => page.missed > 0,
  });

  setInterval(() => {
    const words = page.missed >= MISSED_UNTIL_DISOWNED ? line.dataset.old : line.dataset.fresh;
    const since = page.heardAt ?? (page.missed > 0 ? page.asOf : NaN);
    const seconds = Math.max(0, Math.round((Date.now() - since) / 1_000));
    age.textContent = Number.isNaN(seconds) ? "" : words.replace("{}", seconds);
  }, 1_000);
  markOpened();
  showHere();
  root.dataset.live = "on";
}
