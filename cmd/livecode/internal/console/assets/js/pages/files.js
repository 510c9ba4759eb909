// What is left behind: recording tasks, recordings, and screenshots with their pictures.

import { api } from '../api.js';
import { h, put } from '../dom.js';
import { bytes, clock, duration, number, t } from '../lang.js';
import { List, search } from '../list.js';
import { empty, tag } from '../parts.js';

const streamLink = (id) => `#/streams/${encodeURIComponent(id)}`;

// Page is a list of one kind.
class Page {
  constructor(name, query, columns, cells, moves) {
    Object.assign(this, { name, moves, q: query.get('q') ?? '' });
    this.list = new List({
      label: t(`nav.${name}`), columns,
      fetch: (offset, limit) => api[name]({ offset, limit, q: this.q }),
      row: cells,
      empty: () => (this.q ? empty('filtered') : empty(name)),
    });
    this.el = h('div', {},
      h('div', { class: 'head' }, h('h1', {}, t(`nav.${name}`)), h('div', { class: 'grow' }), h('div', { class: 'bar' }, search(this.q, (q) => {
        this.q = q;
        this.list.hint.replaceChildren();
        this.list.refresh(true);
      }))),
      this.list.el);
  }

  title() { return t(`nav.${this.name}`); }

  open() { return this.list.refresh(); }

  async update(news) {
    if (news.activities.some(this.moves)) await this.list.refresh();
  }

  close() { this.list.close(); }
}

export class Tasks extends Page {
  constructor({ query }) {
    super('tasks', query, [
      { text: t('col.stream'), width: 'minmax(140px, 1fr)', narrow: 'minmax(0, 1fr)', name: true },
      { text: t('col.state'), width: '110px', narrow: '96px' },
      { text: t('col.format'), width: '70px', wide: true },
      { text: t('col.begin'), width: '130px', num: true, wide: true },
      { text: t('col.end'), width: '130px', num: true },
      { text: t('col.task'), width: '180px', wide: true },
    ], (task) => ({
      key: task.id, href: streamLink(task.streamId),
      cells: [task.streamId, tag(t(task.ended ? 'task.ended' : 'task.running'), task.ended ? '' : 'on'), task.format, clock(task.start), clock(task.end), task.id],
    }), (a) => a.task);
  }
}

export class Recordings extends Page {
  constructor({ query }) {
    super('recordings', query, [
      { text: t('col.stream'), width: 'minmax(140px, 1fr)', narrow: 'minmax(0, 1fr)', name: true },
      { text: t('col.format'), width: '70px', narrow: '48px' },
      { text: t('col.length'), width: '90px', num: true, narrow: '70px' },
      { text: t('col.size'), width: '90px', num: true, narrow: '70px' },
      { text: t('col.begin'), width: '130px', num: true, wide: true },
      { text: t('col.file'), width: '180px', wide: true },
    ], (r) => ({
      key: r.fileId, href: r.path ?? r.url,
      cells: [r.streamId, r.format, duration(r.lengthMs), bytes(r.size), clock(r.start), r.fileId],
    }), (a) => a.recording);
  }
}

// Screenshots are shown as pictures, a page of them at a time.
export class Screenshots {
  constructor({ query }) {
    this.q = query.get('q') ?? '';
    this.many = 60;
    this.shelf = h('div', { class: 'shots' });
    this.more = h('div', { class: 'bar after' });
    this.count = h('span', { class: 'note' });
    this.el = h('div', {},
      h('div', { class: 'head' }, h('h1', {}, t('nav.screenshots')), this.count, h('div', { class: 'grow' }),
        h('div', { class: 'bar' }, search(this.q, (q) => { this.q = q; this.read(); }))),
      this.shelf, this.more);
  }

  title() { return t('nav.screenshots'); }

  open() { return this.read(); }

  async read() {
    const { total, items } = await api.screenshots({ offset: 0, limit: this.many, q: this.q });
    this.count.textContent = total ? number(total) : '';
    const look = JSON.stringify([total, items.map((s) => s.url)]);
    if (look === this.look) return;
    this.look = look;
    this.shelf.className = total ? 'shots' : '';
    put(this.shelf, total ? items.map(shot) : empty(this.q ? 'filtered' : 'screenshots'));
    put(this.more, total > items.length && h('button', { type: 'button', onclick: () => { this.many += 60; this.read(); } }, t('more', { n: number(total) })));
  }

  async update(news) {
    if (news.activities.some((a) => a.screenshot)) await this.read();
  }

  close() {}
}

function shot(s) {
  const pic = h('span', { class: 'pic' });
  const missing = () => put(pic, t('shot.invented'));
  if (s.path) put(pic, h('img', { src: s.path, alt: t('shot.alt', { stream: s.streamId, at: clock(s.created) }), loading: 'lazy', onerror: missing }));
  else missing();
  return h('figure', { class: 'shot' }, s.path ? h('a', { href: s.path, target: '_blank', rel: 'noreferrer' }, pic) : pic,
    h('figcaption', {}, h('a', { href: streamLink(s.streamId) }, s.streamId), h('span', { class: 'muted' }, `${s.width}×${s.height} · ${bytes(s.size)} · ${clock(s.created)}`)));
}
