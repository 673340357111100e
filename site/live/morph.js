// Morph: how does a part of an open page become the one that the server sends now? What is the same stays the same node,
// so focus, selection, scroll positions and what was opened stay.

/** Makes an element equal to a fresh one, which is left as it is. */
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  copyAttributes(old, fresh);
  let next = old.firstChild;
  for (const wanted of fresh.childNodes) {
    if (next && isAlike(next, wanted)) {
      morphNode(next, wanted);
      next = next.nextSibling;
    } else if (next && hasLaterSibling(wanted, next)) {
      // What came before what is there leaves it.
      old.insertBefore(wanted.cloneNode(true), next);
    } else if (next) {
      const replaced = next;
      next = next.nextSibling;
      old.replaceChild(wanted.cloneNode(true), replaced);
    } else {
      old.append(wanted.cloneNode(true));
    }
  }
  while (next) {
    const extra = next;
    next = next.nextSibling;
    extra.remove();
  }
}

function morphNode(old, fresh) {
  if (old.nodeType === Node.ELEMENT_NODE) morph(old, fresh);
  else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
}

/** Whether one may become the other: of one kind, and of one name where there are names. */
function isAlike(old, fresh) {
  return old.nodeName === fresh.nodeName && nameOf(old) === nameOf(fresh);
}

/** What tells an element from its siblings: its id, or where the links in its heading lead. */
function nameOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return undefined;
  const link = () => node.nodeName !== "SECTION" && node.querySelector("h3 a,p a")?.getAttribute("href");
  return node.id || link() || undefined;
}

function hasLaterSibling(fresh, old) {
  for (let later = fresh.nextSibling; later; later = later.nextSibling) {
    if (isAlike(old, later)) return true;
  }
  return false;
}

/** Attributes that belong to the reader: what was opened stays open, and what was folded folded. */
const OF_READER = ["open", "data-folded", "data-opened"];

function copyAttributes(old, fresh) {
  for (const name of old.getAttributeNames()) {
    if (!OF_READER.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!OF_READER.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.nodeName !== "DETAILS") return;
  // What the server opens now and did not before, such as a group with new trouble, is opened.
  if (fresh.open && old.dataset.opened !== "yes") old.open = true;
  old.dataset.opened = fresh.open ? "yes" : "no";
}

/** Notes what the server sent opened. */
export function markOpened() {
  for (const details of document.querySelectorAll("details[open]")) details.dataset.opened = "yes";
}
