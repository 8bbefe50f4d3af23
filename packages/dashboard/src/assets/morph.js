// Elements the reader opened stay open, whatever the server says.
const READERS_OWN = new Set(['open']);

/**
 * Makes `old` look like `next` and touches nothing that is the same already, so that focus, selection and what a
 * screen reader announces change only where the content does.
 * @param {Element} old
 * @param {Element} next
 */
export function morph(old, next) {
  if (old.isEqualNode(next)) return;
  matchAttributes(old, next);
  const had = [...old.childNodes];
  const wanted = [...next.childNodes];
  wanted.forEach((child, index) => {
    const before = had[index];
    if (!before) old.append(child);
    else if (before instanceof Element && child instanceof Element && before.tagName === child.tagName) {
      morph(before, child);
    } else if (!before.isEqualNode(child)) before.replaceWith(child);
  });
  for (const surplus of had.slice(wanted.length)) surplus.remove();
}

/** @param {Element} old @param {Element} next */
function matchAttributes(old, next) {
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && !READERS_OWN.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}
