// The one way to make elements. Whatever is shown is text: nothing here, and nothing
// else in this folder, parses HTML.

const SVG = 'http://www.w3.org/2000/svg';

// h makes an element. Properties whose names begin with "on" are listeners, "class" and
// "data-…" and "aria-…" are attributes, null and false leave an attribute out.
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

// s is h for SVG.
export function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(el, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value == null || value === false) continue;
    if (name.startsWith('on')) el.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked') el[name] = value;
    else el.setAttribute(name, value === true ? '' : value);
  }
  add(el, children);
  return el;
}

function add(el, children) {
  for (const child of children) {
    if (child == null || child === false) continue;
    if (Array.isArray(child)) add(el, child);
    else el.append(child instanceof Node ? child : String(child));
  }
}

// put replaces what is in an element.
export function put(el, ...children) {
  el.replaceChildren();
  add(el, children);
  return el;
}

// say changes a text only where it differs, so that a reader's selection survives.
export function say(el, text) {
  const wanted = String(text);
  if (el.textContent !== wanted) el.textContent = wanted;
}

// toast says something for a moment, to eyes and to screen readers.
export function toast(text, bad = false) {
  const shelf = document.getElementById('toasts');
  const box = h('div', { class: bad ? 'toast bad' : 'toast', role: bad ? 'alert' : 'status' }, text);
  shelf.append(box);
  setTimeout(() => box.remove(), bad ? 8000 : 3500);
}
