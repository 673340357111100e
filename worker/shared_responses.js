// Shared responses: what was made of the public view a moment ago. Does it answer this reader? Then no WebAssembly is
// entered. What may be shared, and for how long, the Rust says in a header.
const SHARED_MS = "x-allclear-shared-ms";
const MAX_RESPONSES = 64;
const MAX_BYTES = 8 * 1024 * 1024;

/** By address, and by the language that is wanted where an answer differs by it; the newest last. */
const responses = new Map();
let bytes = 0;

/** The response that answers a request, if one of this instance and generation is there that may still be shared. */
export function find(request, instance, generation) {
  if (request.method !== "GET") return undefined;
  const name = [inLanguage(request), request.url].find((name) => responses.has(name));
  if (name === undefined) return undefined;
  const shared = responses.get(name);
  const now = Date.now();
  const isCurrent = shared.instance === instance && shared.generation === generation;
  if (!isCurrent || now < shared.since || now >= shared.until) {
    remove(name);
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
    const varies = headers.get("vary")?.includes("accept-language") ?? false;
    const name = varies ? inLanguage(request) : request.url;
    remove(name);
    responses.set(name, { body, headers, instance, generation, since, until: since + ms });
    bytes += body.byteLength;
    for (const [oldest] of responses) {
      if (bytes <= MAX_BYTES && responses.size <= MAX_RESPONSES) break;
      remove(oldest);
    }
  }
  return new Response(body, { headers });
}

/** A name that no address has: none has a space in it. */
function inLanguage(request) {
  return `${request.url} ${request.headers.get("accept-language") ?? ""}`;
}

function remove(name) {
  bytes -= responses.get(name)?.body.byteLength ?? 0;
  responses.delete(name);
}
