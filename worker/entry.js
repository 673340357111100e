// What if the WebAssembly inside never answers? A panic aborts it, and a request that waits for
// it would wait for ever. The timers here live outside, so the caller gets a 503 in time and the
// next request starts it anew.
import {
  Board as WasmBoard,
  Courier as WasmCourier,
  Ledger as WasmLedger,
  fetch as wasmFetch,
} from "./build/index.js";

const LIMITS_MS = { fetch: 10_000, object: 5_000, alarm: 60_000 };

/** Shorter limits for tests that wait for them; never longer ones. */
function limit(kind, env) {
  const asked = Number(env.GUARD_MS);
  return asked > 0 ? Math.min(asked, LIMITS_MS[kind]) : LIMITS_MS[kind];
}

async function within(ms, work) {
  let timer;
  const over = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(error) {
  console.error(`guard: ${error.message}`);
  const problem = {
    type: "/problems/unavailable",
    title: "out of reach for now",
    status: 503,
    detail: "the server did not answer in time",
    hint: "try again in a few seconds",
  };
  const headers = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "retry-after": "5",
  };
  return new Response(JSON.stringify(problem), { status: 503, headers });
}

const guarded = (Inner) =>
  class {
    constructor(state, env) {
      this.env = env;
      this.inner = new Inner(state, env);
    }
    fetch(request) {
      return within(limit("object", this.env), this.inner.fetch(request));
    }
    // An alarm that throws is tried six times more and then dropped for good, so it never does:
    // it has set the next one before anything could go wrong.
    async alarm() {
      try {
        await within(limit("alarm", this.env), this.inner.alarm());
      } catch (error) {
        console.error(`guard: alarm: ${error.message}`);
      }
    }
  };

export const Board = guarded(WasmBoard);
export const Ledger = guarded(WasmLedger);
export const Courier = guarded(WasmCourier);

export default {
  async fetch(request, env, context) {
    try {
      return await within(limit("fetch", env), wasmFetch(request, env, context));
    } catch (error) {
      return unavailable(error);
    }
  },
};
