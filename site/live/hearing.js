// Hearing: how does an open page learn what the server says? By a stream while it is looked at, by a question a minute
// while it is not, and by questions where a stream does not come through.
const ADDRESS = "/api/v1/live";
/** The server says something every ten seconds; a stream that is silent for longer is broken. */
const SILENT_AFTER_MS = 13_000;
/** A stream whose time is over opens again in this time. */
const REOPENS_WITHIN_MS = 4_000;
const ASK_EVERY_MS = 5_000;
const ASK_RARELY_EVERY_MS = 60_000;
const ANSWERS_WITHIN_MS = 10_000;
/** Between two looks there is a second, in a hidden page a minute; longer is a gap. */
const GAP_MS = 150_000;
/** After so many answers beside a silent stream none is opened any more until the page is looked at again. */
const ANSWERS_WITHOUT_STREAM = 3;

/** Calls `onState` with what the server says and its time, and `onMiss` when a question had no answer. */
export function hear({ onState, onMiss, onGap, hasMissed }) {
  let source;
  let lookedAt = Date.now();
  let openedAt = 0;
  /** Until when a stream is waited for. */
  let silentAt = 0;
  let spoken = false;
  let askedAt = Date.now();
  let asking = false;
  let answers = 0;

  const close = () => {
    source?.close();
    source = undefined;
    silentAt = 0;
  };

  const open = (now) => {
    openedAt = now;
    silentAt = now + ASK_EVERY_MS;
    // An address of its own: a cache on the way is not to answer it with what others were answered.
    source = new EventSource(`${ADDRESS}?stream`);
    source.onmessage = ({ data }) => {
      silentAt = Date.now() + SILENT_AFTER_MS;
      spoken = true;
      answers = 0;
      const state = JSON.parse(data);
      onState(state, Date.parse(state.now));
    };
    source.onerror = () => {
      silentAt = spoken ? Date.now() + REOPENS_WITHIN_MS : 0;
      spoken = false;
      if (source?.readyState === EventSource.CLOSED) close();
    };
  };

  const ask = async (now) => {
    // One that is still open is not waited for any longer.
    if (asking) onMiss();
    asking = true;
    askedAt = now;
    try {
      const init = { cache: "no-cache", signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) };
      const response = await fetch(ADDRESS, init);
      // A copy of the page on a file server has no states, but it has the page.
      const isCopy = response.status === 404;
      if (!response.ok && !isCopy) throw response;
      const state = isCopy ? undefined : await response.json();
      answers += 1;
      asking = false;
      onState(state, Date.parse(response.headers.get("date")) || 0);
    } catch {
      if (asking) onMiss();
      asking = false;
    }
  };

  const tick = () => {
    const now = Date.now();
    const gap = now - lookedAt;
    lookedAt = now;
    if (gap < 0 || gap > GAP_MS) {
      // The clock was set, or nothing ran: no time that was noted means anything.
      close();
      askedAt = openedAt = 0;
    }
    if (gap > GAP_MS) onGap();
    const streams = !document.hidden && answers < ANSWERS_WITHOUT_STREAM;
    if (source && !streams) close();
    if (!source && streams && now - openedAt >= ASK_EVERY_MS) open(now);
    if (now < silentAt) return;
    const everyMs = streams || hasMissed() ? ASK_EVERY_MS : ASK_RARELY_EVERY_MS;
    if (now - askedAt >= everyMs) ask(now);
  };

  document.addEventListener("visibilitychange", () => {
    answers = 0;
    openedAt = 0;
    tick();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) askedAt = 0;
  });
  setInterval(tick, 1_000);
  tick();
}
