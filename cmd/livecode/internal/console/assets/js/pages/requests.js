// Requests: what programs have asked, what became of it, and what was answered.

import { api } from '../api.js';
import { h, put, toast } from '../dom.js';
import { clock, duration, t } from '../lang.js';
import { List, search } from '../list.js';
import { choice, copyButton, empty, facts, tag, copyable } from '../parts.js';
import { redact, redactText } from '../redact.js';

// verdict is what the service made of a request.
export function verdict(r) {
  if (r.rejected) return tag(t('request.rejected'), 'bad');
  if (!r.status) return tag(t('request.broken'), 'wait');
  return tag(t('request.executed'), r.status < 400 ? 'good' : 'bad');
}

export class Requests {
  constructor({ params, query, info }) {
    [this.number] = params;
    this.info = info;
    this.query = { q: query.get('q') ?? '', verdict: query.get('verdict') ?? '' };
    this.list = new List({
      newest: true,
      label: t('nav.requests'),
      columns: [
        { text: t('col.interface'), width: 'minmax(170px, 2fr)', narrow: 'minmax(0, 1fr)', name: true },
        { text: t('col.verdict'), width: '104px', narrow: '96px' },
        { text: t('col.why'), width: 'minmax(90px, 1.5fr)', wide: true },
        { text: t('col.status'), width: '60px', num: true, wide: true },
        { text: t('col.took'), width: '76px', num: true, wide: true },
        { text: t('col.at'), width: '84px', num: true, narrow: '70px' },
      ],
      fetch: (offset, limit) => api.requests({ offset, limit, ...this.query }),
      row: (r) => ({
        key: r.number, href: `#/requests/${r.number}`, on: String(r.number) === this.number,
        cells: [r.interface || '–', verdict(r), r.rejected ?? '', r.status || '–', duration(r.tookMs), clock(r.at)],
      }),
      empty: () => (this.query.q || this.query.verdict ? empty('filtered') : empty('requests', this.info.requestExample && copyable(this.info.requestExample))),
    });
    this.detail = h('div');
    const verdicts = [['', t('all')], ['executed', t('request.executed')], ['rejected', t('request.rejected')]];
    this.el = h('div', {},
      this.number && h('p', { class: 'crumb only-narrow' }, h('a', { href: '#/requests' }, t('nav.requests'))),
      h('div', { class: 'head' }, h('h1', {}, t('nav.requests')), h('div', { class: 'grow' }),
        h('div', { class: 'bar' },
          choice(t('col.verdict'), verdicts, this.query.verdict, (v) => { this.query.verdict = v; this.filter(); }),
          search(this.query.q, (q) => { this.query.q = q; this.filter(); }))),
      this.number ? h('div', { class: 'split master' }, this.list.el, this.detail) : this.list.el);
  }

  title() { return this.number ? `${t('request')} ${this.number}` : t('nav.requests'); }

  filter() {
    this.list.hint.replaceChildren();
    this.list.refresh(true).catch((err) => toast(err.message, true));
  }

  async open() {
    await Promise.all([this.list.refresh(), this.number && this.read()]);
  }

  async read() {
    const r = await api.request(this.number);
    put(this.detail, h('section', { class: 'card', 'data-request': r.number },
      h('header', {}, h('h2', {}, r.interface || t('request.nameless')), verdict(r), h('div', { class: 'grow' }),
        copyButton(() => curl(r), t('do.curl'))),
      facts(
        [t('col.why'), r.rejected && h('span', { class: 'error' }, r.rejected)],
        [t('col.at'), clock(r.at)], [t('col.status'), r.status || t('request.broken')], [t('col.took'), duration(r.tookMs)],
        [t('fact.path'), h('code', {}, `${r.method} ${r.path}`)]),
      h('header', { class: 'bar sub' }, h('h2', {}, t('request.parameters'))),
      parameters(r),
      r.body && [h('header', { class: 'bar sub' }, h('h2', {}, t('request.body'))), h('code', { class: 'code' }, pretty(r.body))],
      h('header', { class: 'bar sub' }, h('h2', {}, t('request.answer'))),
      h('code', { class: 'code', 'data-answer': true }, r.response ? pretty(r.response) : '–')));
  }

  async update(news) {
    if (news.state === 'open' && (news.stats || news.activities.some((a) => a.request))) await this.list.refresh();
  }

  close() { this.list.close(); }
}

function parameters(r) {
  const pairs = [...new URLSearchParams(r.query)];
  if (!pairs.length) return h('p', { class: 'note' }, t('request.none'));
  return facts(...pairs.map(([name, value]) => [h('code', {}, name), h('code', {}, String(redact(value, name)))]));
}

function pretty(text) {
  try {
    return JSON.stringify(redact(JSON.parse(text)), null, 2);
  } catch {
    return redactText(text);
  }
}

// curl is the request as a command for a shell. The emulator does not keep signatures,
// so the command makes one of its own, which is good for a minute.
export function curl(r) {
  const query = r.query.split('&').filter((pair) => pair && !/^(t|sign)=/.test(pair)).join('&');
  const body = r.body ? ` --data-binary ${quote(r.body)}` : '';
  const to = quote(`${location.origin}${r.path}?${query}${query ? '&' : ''}`);
  return `t=$(($(date +%s)+60)); curl${r.method === 'GET' ? '' : ` -X ${r.method}`}${body} ${to}"t=$t&sign=$(printf %s "$LIVECODE_KEY$t" | md5sum | cut -c1-32)"`;
}

const quote = (text) => `'${String(text).replaceAll("'", String.raw`'\''`)}'`;
