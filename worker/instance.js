// Instance of the WebAssembly: which one answers? The one that was started last. A panic or a trap
// breaks it, with all that it was doing; the next call starts another from the same module, and
// makes the objects anew in it.
import * as bindings from "bindings";
import { openStream, takeReadingMs, wantsStream } from "./live_stream.js";
import { find, share } from "./shared_responses.js";

// The panic hook of the crate `worker` sets `criticalError`; every start adds one to `instanceId`.
const state = bindings.__worker_init_state();

// Rust that is woken by a promise has no caller here: its traps arrive as an event.
addEventListener("error", (event) => note(event.error));

function note(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    console.error("instance: broken", error);
    state.criticalError = true;
  }
}

/** Starts another instance if the last one broke; returns the number of the one that runs. */
function current() {
  if (state.criticalError) {
    console.log("instance: another one is started");
    bindings.__wbg_reset_state();
    state.criticalError = false;
  }
  return state.instanceId;
}

async function noted(work) {
  try {
    return await work();
  } catch (error) {
    note(error);
    throw error;
  }
}

// Requests that the Rust has not been told of: it counts them all.
let uncounted = 0;

export function fetch(request, env, context) {
  uncounted += 1;
  if (wantsStream(request)) {
    // What a stream asks for is no request of a reader.
    return openStream(request, (question) => answer(question, env, context));
  }
  return answer(request, env, context);
}

function answer(request, env, context) {
  return noted(async () => {
    const instance = current();
    const generation = bindings.sharedGeneration();
    const shared = find(request, instance, generation);
    if (shared !== undefined) return shared;
    bindings.countRequests(uncounted, takeReadingMs());
    uncounted = 0;
    const response = await bindings.fetch(request, env, context);
    const isCurrent = () =>
      !state.criticalError &&
      state.instanceId === instance &&
      bindings.sharedGeneration() === generation;
    return share(request, response, isCurrent, instance, generation);
  });
}

/** A durable object whose part in Rust is made anew in each instance. */
const lasting = (Inner) =>
  class {
    constructor(storage, env) {
      this.make = () => new Inner(storage, env);
      this.inner();
    }
    inner() {
      const now = current();
      if (this.madeIn !== now) {
        try {
          this.made = this.make();
        } catch (error) {
          state.criticalError = true;
          throw error;
        }
        this.madeIn = now;
      }
      return this.made;
    }
    fetch(request) {
      return noted(() => this.inner().fetch(request));
    }
    alarm() {
      return noted(() => this.inner().alarm());
    }
  };

export const Board = lasting(bindings.BoardObject);
export const Ledger = lasting(bindings.LedgerObject);
export const Courier = lasting(bindings.CourierObject);
