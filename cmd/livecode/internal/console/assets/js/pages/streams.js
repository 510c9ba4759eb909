// All streams: how many, what they take, who watches, and a list of them.

import { api } from '../api.js';
import { h, say, toast } from '../dom.js';
import { bitrate, duration, known, number, rate, t } from '../lang.js';
import { List, search } from '../list.js';
import { totals } from '../live.js';
import { button, choice, copyable, empty } from '../parts.js';
import { Plot, Trace } from '../plot.js';
import { spark } from '../spark.js';

const SPARKS = 400; // streams whose bitrate is remembered

export const look = (state) => ({ live: 'live', forbidden: 'bad', closed: 'bad', faulty: 'wait' })[state] ?? '';
export const stateName = (state) => (known(`state.${state}`) ? t(`state.${state}`) : state);

export function stateCell(state) {
  return h('span', { 'data-look': state }, h('span', { class: `dot ${look(state)}` }), stateName(state));
}

export class Streams {
  constructor({ query, info }) {
    this.query = { q: query.get('q') ?? '', state: query.get('state') ?? '' };
    this.info = info;
    this.traces = new Map();
    this.plots = [
      new Plot(t('plot.bitrate'), (v) => bitrate(v).join(' ')),
      new Plot(t('plot.viewers'), number),
    ];
    this.tiles = {};
    this.list = new List({
      label: t('nav.streams'),
      columns: [
        { text: t('col.stream'), width: 'minmax(150px, 2fr)', narrow: 'minmax(0, 1fr)', name: true },
        { text: t('col.state'), width: '110px', narrow: '92px' },
        { text: t('col.bitrate'), width: '104px', narrow: '88px', num: true },
        { text: '', width: '90px', wide: true },
        { text: t('col.picture'), width: '140px', wide: true },
        { text: t('col.viewers'), width: '76px', num: true, narrow: '56px' },
        { text: t('col.for'), width: '84px', num: true, wide: true },
      ],
      fetch: (offset, limit) => api.streams({ offset, limit, ...this.query }),
      row: (s) => this.row(s),
      empty: () => this.empty(),
    });
    this.el = h('div', {}, this.head(), this.tilesRow(), this.plotsRow(), this.list.el);
  }

  title() { return t('nav.streams'); }

  head() {
    const states = ['', 'live', 'interrupted', 'forbidden'].map((s) => [s, s ? stateName(s) : t('all')]);
    return h('div', { class: 'head' }, h('h1', {}, t('nav.streams')), h('div', { class: 'grow' }),
      h('div', { class: 'bar' },
        choice(t('col.state'), states, this.query.state, (state) => { this.query.state = state; this.filter(); }),
        search(this.query.q, (q) => { this.query.q = q; this.filter(); })));
  }

  filter() {
    const pairs = Object.entries(this.query).filter(([, v]) => v);
    history.replaceState(null, '', `#/streams${pairs.length ? `?${new URLSearchParams(pairs)}` : ''}`);
    this.list.hint.replaceChildren();
    this.list.refresh(true).catch((err) => toast(err.message, true));
  }

  tilesRow() {
    const tile = (name) => {
      const figure = this.tiles[name] = h('span', {}, '–');
      const unit = this.tiles[`${name}Unit`] = h('span', { class: 'unit' });
      return h('div', { class: 'tile', 'data-tile': name }, h('div', { class: 'label' }, t(`tile.${name}`)), h('div', { class: 'figure' }, figure, unit));
    };
    return h('div', { class: 'tiles' }, ['live', 'viewers', 'bitrate', 'undelivered'].map(tile));
  }

  plotsRow() {
    return h('div', { class: 'pair' }, ['plot.bitrate', 'plot.viewers'].map((title, i) => h('section', { class: 'card', 'data-plot': title },
      h('header', {}, h('h2', {}, t(title)), h('div', { class: 'grow' }), h('span', { class: 'note' }, t('plot.span'))), this.plots[i].el)));
  }

  row(s) {
    const trace = this.trace(s);
    return {
      key: s.id, href: `#/streams/${encodeURIComponent(s.id)}`,
      cells: [
        s.id, stateCell(s.state), rate(s.bitrate), spark(trace),
        s.width ? `${s.width}×${s.height} · ${s.fps} fps` : '–', number(s.viewers),
        s.state === 'live' ? duration(Math.floor((api.now() - Date.parse(s.pushedAt)) / 1000) * 1000) : '–',
      ],
    };
  }

  trace(s) {
    let trace = this.traces.get(s.id);
    if (!trace) {
      if (this.traces.size >= SPARKS) this.traces.delete(this.traces.keys().next().value);
      this.traces.set(s.id, trace = new Trace(30));
    }
    trace.push(Math.floor(Date.now() / 1000), s.bitrate ?? 0);
    return trace;
  }

  empty() {
    if (this.query.q || this.query.state) return empty('filtered');
    const id = h('input', { value: '8888_room', 'aria-label': t('col.stream'), spellcheck: 'false' });
    return empty('streams',
      this.info.pushExample && copyable(this.info.pushExample),
      h('div', { class: 'bar' }, id, button(t('do.push'), () => api.push(id.value).then(() => this.list.refresh()), { look: 'primary', name: 'push' })));
  }

  // update is called with what is new, and every second.
  async update(news) {
    if (news.stats) {
      this.figures(news.stats);
      this.plots[0].show(totals.bitrate.times, totals.bitrate.values);
      this.plots[1].show(totals.viewers.times, totals.viewers.values);
    }
    if (news.stats || news.activities.some((a) => a.kind.startsWith('push') || a.kind.startsWith('stream'))) await this.list.refresh();
  }

  figures(stats) {
    const [value, unit] = bitrate(stats.bitrate);
    say(this.tiles.live, number(stats.live));
    say(this.tiles.liveUnit, t('tile.of', { n: number(stats.streams) }));
    say(this.tiles.viewers, number(stats.viewers));
    say(this.tiles.bitrate, value);
    say(this.tiles.bitrateUnit, unit);
    say(this.tiles.undelivered, number(stats.deliveriesFailed));
    say(this.tiles.undeliveredUnit, stats.deliveriesPending ? t('tile.pending', { n: number(stats.deliveriesPending) }) : '');
    this.tiles.undelivered.parentNode.classList.toggle('bad', stats.deliveriesFailed > 0);
  }

  open() { return this.list.refresh(); }

  close() {
    this.list.close();
    for (const plot of this.plots) plot.close();
  }
}
