// Shared responses: what was made of the public view a moment ago. Does it answer this reader? Then no WebAssembly is
// entered. What may be shared, and for how long, the Rust says in a header.
const SHARED_MS = "x-allclear-shared-ms";
const MAX_RESPONSES = 64;
const MAX_BYTES = 8 * 1024 * 1024;

/** By address, the newest last. */
const responses = new Map();
let bytes = 0;

/** The response that answers a request, if one of this instance and generation is there that may still be shared. */
export function find(request, instance, generation) {
  const shared = request.method === "GET" ? responses.get(request.url) : undefined;
  if (shared === undefined) return undefined;
  const now = Date.now();
  const isCurrent = shared.instance === instance && shared.generation === generation;
  if (!isCurrent || now < shared.since || now >= shared.until) {
    remove(request.url);
    return undefined;
  }
  const { body, headers } = shared;
  const known = request.headers.get("if-none-match");
  if (known === null) return new Response(body, { headers });
  // A list of tags is read in Rust.
  return known === headers.get("etag") ? new Response(null, { status: 304, headers }) : undefined;
}

/** Takes the header off a response, and keeps what may be shared if its generation is still the current one. */
export async function share(request, response, isCurrent, instance, generation) {
  const ms = Number(response.headers.get(SHARED_MS));
  if (ms === 0) return response;
  response.headers.delete(SHARED_MS);
  if (request.method !== "GET" || response.status !== 200) return response;
  const { headers } = response;
  const body = await response.arrayBuffer();
  if (isCurrent() && body.byteLength <= MAX_BYTES) {
    const since = Date.now();
    remove(request.url);
    responses.set(request.url, { body, headers, instance, generation, since, until: since + ms });
    bytes += body.byteLength;
    for (const [oldest] of responses) {
      if (bytes <= MAX_BYTES && responses.size <= MAX_RESPONSES) break;
      remove(oldest);
    }
  }
  return new Response(body, { headers });
}

function remove(url) {
  bytes -= responses.get(url)?.body.byteLength ?? 0;
  responses.delete(url);
}
