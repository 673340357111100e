// Here: how is it from where the reader is? Only the server knows that, and pages are the same for all.

/** Puts in place what the server says of the reader's part of the world, where parts of it differ. */
export async function showHere() {
  const line = document.getElementById("here");
  if (!line) return;
  try {
    const response = await fetch(line.dataset.address, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    const { sentence, as_of } = await response.json();
    // What is of an earlier time than the page says less than the page does.
    if (response.ok && sentence && Date.parse(as_of) >= Date.parse(line.dataset.asOf)) line.textContent = sentence;
  } catch {
    // The line says the same, in another order.
  }
}
