// Pieces that several pages show.

import { h, toast } from './dom.js';
import { known, t } from './lang.js';

// copyable is code with a button that copies it.
export function copyable(text, label = t('copy')) {
  return h('div', { class: 'copy' }, h('code', { class: 'code' }, text), copyButton(() => text, label));
}

export function copyButton(text, label = t('copy')) {
  return h('button', { type: 'button', onclick: async () => copy(await text()) }, label);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // pages without TLS beyond loopback have no clipboard
    const area = h('textarea', { class: 'sr', value: text });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(t('copied'));
}

// empty is what a list shows that has nothing: what it is for, and what to do next.
export function empty(name, ...actions) {
  const why = `empty.${name}.text`;
  return h('div', { class: 'empty' },
    h('h2', {}, t(`empty.${name}`)), known(why) && h('p', {}, t(why)), actions);
}

export function facts(...pairs) {
  return h('dl', { class: 'facts' },
    pairs.filter(([, value]) => value != null && value !== '').map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

export function card(title, ...children) {
  return h('section', { class: 'card' }, h('header', {}, h('h2', {}, title)), children);
}

export function tag(text, look = '') {
  return h('span', { class: `tag ${look}`.trim() }, text);
}

// button runs an action, is dead meanwhile, and says what went wrong.
export function button(text, action, { look = '', done = null, name = null, title = null } = {}) {
  const el = h('button', {
    type: 'button', class: look || null, 'data-do': name, title,
    onclick: async () => {
      el.disabled = true;
      try {
        await action();
        if (done) toast(done);
      } catch (err) {
        toast(err.message, true);
      } finally {
        el.disabled = false;
      }
    },
  }, text);
  return el;
}

// choice is a row of buttons of which one holds.
export function choice(label, options, current, change) {
  const box = h('div', { class: 'bar', role: 'group', 'aria-label': label });
  const draw = (value) => box.replaceChildren(...options.map(([id, text]) => h('button', {
    type: 'button', 'aria-pressed': String(id === value), 'data-choice': id, onclick: () => { draw(id); change(id); },
  }, text)));
  draw(current);
  return box;
}

export const field = (label, input) => h('label', { class: 'field' }, label, input);
