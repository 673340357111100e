// Live stream: what does an open page hear, and when? What `/api/v1/live` says, as soon as it says something else, and
// every few seconds of when it is true. One stream is one request, however long it lasts.
const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 10_000;
/** How long a stream lasts; readers who came together part in time. */
const LIFE_MS = { least: 240_000, most: 360_000 };
/** The most streams of an isolate; who comes later asks from time to time. */
const MAX_STREAMS = 5_000;
/** How long what is said now is waited for. */
const ANSWERS_WITHIN_MS = 10_000;
/** A stream that has not looked for so long is gone: its reader left. */
const GONE_AFTER_MS = 30_000;

/** When each stream looked last, the one that looked longest ago first. */
const lookedAt = new Map();
/** What was said last, and when it was asked for: all streams share it. */
let last = { at: -Infinity, state: undefined };
let count = 0;
/** Up to when it was counted for how long readers looked. */
let countedAt = Infinity;

/** Whether a request is for the stream rather than for what is said now. */
export function wantsStream(request) {
  if (request.method !== "GET" || !request.headers.get("accept")?.includes("text/event-stream")) return false;
  return new URL(request.url).pathname === "/api/v1/live";
}

/** The stream; `ask` answers a request for what is said now. */
export async function openStream(request, ask) {
  // Whatever else the address says, the question is the same; it is asked as this reader.
  const url = new URL("/api/v1/live", request.url).href;
  const authorized = ["authorization", "cf-access-jwt-assertion", "cf-connecting-ip", "sec-fetch-site"];
  const asked = authorized.map((name) => [name, request.headers.get(name)]).filter(([, value]) => value);
  const question = () => ask(new Request(url, { headers: asked }));
  const first = await question();
  // Who is not let in hears nothing, and who might not be hears nothing that others were told.
  const brings = ["authorization", "cf-access-jwt-assertion"].some((name) => request.headers.has(name));
  if (isRefusal(first) || (!first.ok && brings)) return first;
  const now = Date.now();
  forgetGone(now);
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  const origins = first.headers.get("access-control-allow-origin");
  if (origins || !first.ok) headers["access-control-allow-origin"] = "*";
  if (lookedAt.size >= MAX_STREAMS) {
    return new Response(null, { status: 503, headers: { ...headers, "retry-after": "60" } });
  }
  const { readable, writable } = new TransformStream();
  const stream = (count += 1);
  lookedAt.set(stream, now);
  const state = () => current(question);
  tell(stream, writable.getWriter(), state).catch(() => lookedAt.delete(stream));
  return new Response(readable, { headers });
}

/** For how long all readers of open streams looked since this was last asked, in milliseconds. */
export function takeReadingMs() {
  const now = Date.now();
  forgetGone(now);
  // An isolate that stood still, or whose clock was set, saw nobody read.
  const ms = Math.min(Math.max(now - countedAt, 0), GONE_AFTER_MS) * lookedAt.size;
  countedAt = now;
  return ms;
}

function forgetGone(now) {
  for (const [stream, at] of lookedAt) {
    if (now - at < GONE_AFTER_MS) break;
    lookedAt.delete(stream);
  }
}

async function tell(stream, writer, state) {
  const { least, most } = LIFE_MS;
  const until = Date.now() + least + Math.random() * (most - least);
  const encoder = new TextEncoder();
  let revision;
  let saidAt = 0;
  while (Date.now() < until) {
    lookedAt.delete(stream);
    lookedAt.set(stream, Date.now());
    const found = await state();
    const now = Date.now();
    // Without an answer nothing is said, and the page finds out by itself.
    if (found && (found.revision !== revision || now - saidAt >= SAY_EVERY_MS)) {
      ({ revision } = found);
      saidAt = now;
      const data = JSON.stringify({ ...found, now: new Date(now).toISOString() });
      await writer.write(encoder.encode(`retry: 1000\ndata: ${data}\n\n`));
    }
    await scheduler.wait(LOOK_EVERY_MS);
  }
  lookedAt.delete(stream);
  await writer.close();
}

/** What is said now, asked for by one stream a second. */
async function current(ask) {
  const now = Date.now();
  if (now >= last.at && now - last.at < LOOK_EVERY_MS) return last.state;
  // Others are told meanwhile what was said, if that was a moment ago.
  const before = last;
  const entry = { at: now, state: now - last.at < SAY_EVERY_MS ? last.state : undefined };
  last = entry;
  try {
    const late = scheduler.wait(ANSWERS_WITHIN_MS).then(() => undefined);
    const response = await Promise.race([ask(), late]);
    if (response && isRefusal(response)) {
      // This reader is not let in any more; the next one asks.
      if (last === entry) last = before;
      throw new Error("refused");
    }
    entry.state = response?.ok ? await response.json() : undefined;
  } catch (error) {
    entry.state = undefined;
    if (error.message === "refused") throw error;
  }
  return entry.state;
}

function isRefusal(response) {
  return response.status >= 400 && response.status < 500;
}
