// A list of which only the visible rows exist, however many there are. Rows come from
// the emulator in pages, for what is on the screen and nothing else.

import { h, put } from './dom.js';
import { t } from './lang.js';

const PAGE = 100;
const KEPT = 12; // pages

// List shows rows. columns are {text, width, narrow, num, wide}; fetch(offset, limit) gives
// {total, items}; row(item) gives {key, href, cells}; empty() an element for none. With
// newest, new rows come at the top.
export class List {
  constructor({ label, columns, fetch, row, empty, newest }) {
    Object.assign(this, { columns, fetch, row, empty, newest });
    this.pages = new Map(); // by number
    this.total = null;
    this.generation = 0;
    this.space = h('div', { class: 'space' });
    this.port = h('div', { class: 'port', role: 'rowgroup', onscroll: () => this.paintSoon() }, this.space);
    const cols = h('div', { class: 'cols', role: 'row' },
      columns.map((c) => h('span', { role: 'columnheader', class: classes(c) }, c.text)));
    this.table = h('div', { class: 'list', role: 'table', 'aria-label': label, onkeydown: (e) => this.key(e) },
      h('div', { role: 'rowgroup' }, cols), this.port);
    this.table.style.setProperty('--cols', columns.map((c) => c.width).join(' '));
    this.table.style.setProperty('--cols-narrow', columns.filter((c) => !c.wide).map((c) => c.narrow ?? c.width).join(' '));
    this.hint = h('div');
    this.el = h('div', { class: 'list-box' }, this.table, this.hint);
    this.table.hidden = true;
    this.observer = new ResizeObserver(() => this.paintSoon());
    this.observer.observe(this.port);
  }

  close() { this.observer.disconnect(); this.generation = -1; }

  height() { return parseInt(getComputedStyle(this.table).getPropertyValue('--row'), 10) || 36; }

  // refresh asks anew for what is visible; reset also goes to the top.
  async refresh(reset = false) {
    if (this.generation < 0) return;
    if (reset) {
      this.generation++;
      this.pages.clear();
      this.port.scrollTop = 0;
    }
    const before = this.total;
    let wanted = await this.readVisible();
    if (this.newest && before && this.total > before && this.port.scrollTop > 0) {
      this.port.scrollTop += (this.total - before) * this.height(); // who reads keeps his place
      this.pages.clear();
      wanted = await this.readVisible();
    }
    for (const page of this.pages.keys()) if (!wanted.includes(page) && this.pages.size > KEPT) this.pages.delete(page);
    this.paint();
  }

  async readVisible() {
    const [first, last] = this.visible();
    const wanted = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, last - 1) / PAGE); page++) wanted.push(page);
    await Promise.all(wanted.map((page) => this.read(page)));
    if (this.total != null) this.space.style.height = `${this.total * this.height()}px`;
    return wanted;
  }

  async read(page) {
    const generation = this.generation;
    const { total, items } = await this.fetch(page * PAGE, PAGE);
    if (generation !== this.generation) return;
    this.total = total;
    this.pages.set(page, items);
  }

  visible() {
    const height = this.height();
    const first = Math.max(0, Math.floor(this.port.scrollTop / height) - 4);
    const many = Math.ceil((this.port.clientHeight || 600) / height) + 8;
    return [first, Math.min(first + many, this.total ?? many)];
  }

  paintSoon() {
    if (this.due) return;
    this.due = requestAnimationFrame(() => { this.due = 0; this.paint(); });
  }

  paint() {
    if (this.total == null || this.generation < 0) return;
    this.table.hidden = this.total === 0;
    if (this.total === 0) {
      if (!this.hint.firstChild) put(this.hint, this.empty());
      this.space.replaceChildren();
      return;
    }
    this.hint.replaceChildren();
    const height = this.height();
    this.space.style.height = `${this.total * height}px`;
    const [first, last] = this.visible();
    const focused = this.space.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const old = new Map([...this.space.children].map((el) => [el.dataset.key, el]));
    const rows = [];
    for (let i = first; i < last; i++) rows.push(this.place(i, height, old));
    if (rows.some((el, i) => el !== this.space.children[i]) || rows.length !== this.space.children.length) {
      this.space.replaceChildren(...rows);
      if (focused != null) this.space.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
    if (!this.space.querySelector('[tabindex="0"]')) this.space.querySelector('a.row')?.setAttribute('tabindex', '0');
  }

  // place makes the row of an index, or takes the one that shows the same.
  place(i, height, old) {
    const item = this.pages.get(Math.floor(i / PAGE))?.[i % PAGE];
    if (item === undefined) {
      this.fetchSoon(Math.floor(i / PAGE));
      return move(h('div', { class: 'row pending', role: 'row', 'data-key': `#${i}` }, h('span', { role: 'cell' }, '…')), i * height);
    }
    const { key, href, cells, on } = this.row(item);
    const look = JSON.stringify([href, on, cells.map((c) => (c instanceof Node ? [c.dataset.look, c.className, c.textContent] : c))]);
    const same = old.get(String(key));
    if (same && same.look === look) return move(same, i * height);
    const el = h('a', {
      class: on ? 'row on' : 'row', role: 'row', href, 'data-key': key,
      tabindex: same?.getAttribute('tabindex') ?? '-1', 'aria-current': on ? 'true' : null,
    }, cells.map((cell, n) => h('span', { role: 'cell', class: classes(this.columns[n]) }, cell)));
    el.look = look;
    return move(el, i * height);
  }

  fetchSoon(page) {
    this.asked ??= new Set();
    if (this.asked.has(page)) return;
    this.asked.add(page);
    setTimeout(async () => {
      try {
        const [first, last] = this.visible(); // who drags the bar passes pages that nobody sees
        if (page * PAGE < last && (page + 1) * PAGE > first) await this.read(page);
      } catch { /* the next refresh tells */ } finally {
        this.asked.delete(page);
        this.paintSoon();
      }
    }, 60);
  }

  // key moves between rows: the list is one stop of the tab order.
  key(e) {
    const rows = [...this.space.querySelectorAll('a.row')];
    const at = rows.indexOf(document.activeElement);
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[e.key];
    if (at < 0 || !step || e.ctrlKey || e.metaKey || e.altKey) return;
    const next = rows[at + step];
    if (!next) return;
    e.preventDefault();
    rows[at].setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus({ preventScroll: true });
    const top = parseFloat(next.style.top);
    if (top < this.port.scrollTop) this.port.scrollTop = top;
    const bottom = top + this.height();
    if (bottom > this.port.scrollTop + this.port.clientHeight) this.port.scrollTop = bottom - this.port.clientHeight;
  }
}

function move(el, top) {
  const wanted = `${top}px`;
  if (el.style.top !== wanted) el.style.top = wanted;
  return el;
}

const classes = (c) => [c.num && 'num', c.wide && 'wide', c.name && 'name'].filter(Boolean).join(' ') || null;

// search is a field that filters a list when typing pauses. The address may be another
// page's by then.
export function search(value, change) {
  let timer;
  const page = () => location.hash.split('?')[0];
  return h('input', {
    type: 'search', 'data-filter': true, placeholder: t('filter'), 'aria-label': t('filter'), value,
    oninput: (e) => {
      const here = page();
      clearTimeout(timer);
      timer = setTimeout(() => { if (page() === here) change(e.target.value.trim()); }, 180);
    },
  });
}
