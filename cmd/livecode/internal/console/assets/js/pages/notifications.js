// Notifications: all deliveries, one of them with its attempts and payload.

import { api } from '../api.js';
import { h, put, toast } from '../dom.js';
import { clock, duration, eventName, t } from '../lang.js';
import { List, search } from '../list.js';
import { button, choice, copyButton, empty, facts, tag } from '../parts.js';
import { redact } from '../redact.js';

// outcome is what has become of a delivery.
export function outcome(d) {
  if (d.delivered) return tag(t('delivery.delivered'), 'good');
  if (d.done) return tag(t('delivery.failed'), 'bad');
  return d.attempts.length ? tag(t('delivery.retrying', { n: d.attempts.length }), 'wait') : tag(t('delivery.pending'), 'on');
}

const answer = (a) => (a ? (a.status ? String(a.status) : t('delivery.none')) : '–');

export class Notifications {
  constructor({ params, query }) {
    [this.id] = params;
    this.query = { q: query.get('q') ?? '', stream: query.get('stream') ?? '', outcome: query.get('outcome') ?? '' };
    this.list = new List({
      newest: true,
      label: t('nav.notifications'),
      columns: [
        { text: t('col.event'), width: 'minmax(150px, 2fr)', narrow: 'minmax(0, 1fr)', name: true },
        { text: t('col.stream'), width: 'minmax(100px, 1.4fr)', wide: true },
        { text: t('col.outcome'), width: '118px', narrow: '112px' },
        { text: t('col.attempts'), width: '68px', num: true, wide: true },
        { text: t('col.status'), width: '66px', num: true, wide: true },
        { text: t('col.at'), width: '84px', num: true, narrow: '70px' },
      ],
      fetch: (offset, limit) => api.deliveries({ offset, limit, ...this.query }),
      row: (d) => ({
        key: d.id, href: `#/notifications/${d.id}`, on: String(d.id) === this.id,
        cells: [eventName(d.eventType), d.streamId ?? '', outcome(d), d.attempts.length, answer(d.attempts.at(-1)), clock(d.at)],
      }),
      empty: () => (Object.values(this.query).some(Boolean) ? empty('filtered') : empty('deliveries', h('div', { class: 'bar' }, this.sendLink()))),
    });
    this.detail = h('div', { 'aria-live': 'off' });
    const states = ['', 'failed', 'pending', 'delivered'].map((s) => [s, t(s ? `delivery.${s}` : 'all')]);
    this.el = h('div', {},
      this.id && h('p', { class: 'crumb only-narrow' }, h('a', { href: '#/notifications' }, t('nav.notifications'))),
      h('div', { class: 'head' }, h('h1', {}, t('nav.notifications')), h('div', { class: 'grow' }),
        h('div', { class: 'bar' },
          choice(t('col.outcome'), states, this.query.outcome, (s) => { this.query.outcome = s; this.filter(); }),
          search(this.query.q || this.query.stream, (q) => { this.query.q = q; this.query.stream = ''; this.filter(); }),
          this.sendLink())),
      this.id ? h('div', { class: 'split master' }, this.list.el, this.detail) : this.list.el);
  }

  title() { return this.id ? `${t('notification')} ${this.id}` : t('nav.notifications'); }

  sendLink() { return h('a', { class: 'button', href: '#/send' }, t('do.send')); }

  filter() {
    this.list.hint.replaceChildren();
    this.list.refresh(true).catch((err) => toast(err.message, true));
  }

  async open() {
    await Promise.all([this.list.refresh(), this.id && this.read()]);
  }

  async read() {
    const d = await api.delivery(this.id);
    const look = JSON.stringify([d.attempts.length, d.done]);
    if (look === this.look) return;
    this.look = look;
    put(this.detail, this.card(d));
  }

  card(d) {
    return h('section', { class: 'card', 'data-delivery': d.id },
      h('header', {}, h('h2', {}, `${eventName(d.eventType)}`), outcome(d), h('div', { class: 'grow' }),
        button(t('do.resend'), () => this.resend(), { name: 'resend' }),
        h('a', { class: 'button', href: `#/send?from=${d.id}` }, t('do.edit'))),
      facts(
        [t('col.stream'), d.streamId && h('a', { href: `#/streams/${encodeURIComponent(d.streamId)}` }, d.streamId)],
        [t('fact.url'), d.url && h('code', {}, d.url)],
        [t('col.at'), clock(d.at)]),
      this.attempts(d), this.payload(d));
  }

  attempts(d) {
    if (!d.attempts.length) return h('p', { class: 'note' }, t('delivery.pending.text'));
    return h('div', { class: 'scroll' }, h('table', { class: 'attempts' },
      h('thead', {}, h('tr', {}, ['col.attempt', 'col.at', 'col.status', 'col.took', 'col.answer'].map((c) => h('th', { scope: 'col' }, t(c))))),
      h('tbody', {}, d.attempts.map((a, i) => h('tr', {},
        h('td', {}, i + 1), h('td', {}, clock(a.at)),
        h('td', {}, tag(answer(a), a.status === 200 ? 'good' : 'bad')),
        h('td', {}, duration(a.tookMs)),
        h('td', {}, h('code', {}, a.error || a.body || '–')))))));
  }

  payload(d) {
    const code = h('code', { class: 'code', 'data-payload': true }, JSON.stringify(redact(d.fields ?? {}), null, 2));
    let shown = d.fields;
    const reveal = button(t('reveal'), async () => {
      shown = (await api.delivery(this.id, true)).fields;
      put(code, JSON.stringify(shown, null, 2));
      reveal.hidden = true;
    }, { name: 'reveal', look: 'quiet' });
    return h('div', {},
      h('header', { class: 'bar sub' }, h('h2', {}, t('payload')), reveal, copyButton(() => JSON.stringify(shown, null, 2))), code);
  }

  async resend() {
    const { id } = await api.resend(this.id);
    toast(t('done.resend'));
    if (id) location.hash = `#/notifications/${id}`;
    else await this.list.refresh();
  }

  async update(news) {
    if (news.state === 'open' && (news.stats || news.activities.some((a) => a.delivery))) {
      await Promise.all([this.list.refresh(), this.id && this.read()]);
    }
  }

  close() { this.list.close(); }
}
