// Send this type of notification to that URL, with any of its fields changed.

import { api } from '../api.js';
import { h, put, toast } from '../dom.js';
import { eventName, t } from '../lang.js';
import { button, card, field } from '../parts.js';

export class Send {
  constructor({ query, info }) {
    this.from = query.get('from');
    this.info = info;
    this.kind = h('select', { 'data-field': 'type', onchange: () => this.choose(Number(this.kind.value)) });
    this.url = h('input', { type: 'url', 'data-field': 'url', value: info.callbackUrl ?? '', placeholder: 'http://127.0.0.1:8080/callback', spellcheck: 'false' });
    this.form = h('div', { class: 'fields' });
    this.el = h('div', {},
      h('p', { class: 'crumb' }, h('a', { href: '#/notifications' }, t('nav.notifications'))),
      h('div', { class: 'head' }, h('h1', {}, t('send.title'))),
      card(t('send.what'), h('div', { class: 'fields' }, field(t('send.type'), this.kind), field(t('send.to'), this.url)),
        h('p', { class: 'note after' }, t('send.signed'))),
      card(t('send.fields'), this.form),
      h('div', { class: 'bar' }, button(t('do.send'), () => this.send(), { look: 'primary', name: 'send' })));
  }

  title() { return t('send.title'); }

  async open() {
    const { items } = await api.samples();
    this.samples = new Map(items.map((s) => [s.eventType, s.fields]));
    put(this.kind, items.map((s) => h('option', { value: String(s.eventType) }, `${s.eventType} · ${eventName(s.eventType)}`)));
    if (!this.from) { this.choose(items[0].eventType); return; }
    const d = await api.delivery(this.from, true);
    const { t: _, sign: __, ...fields } = d.fields;
    if (d.url) this.url.value = d.url;
    this.samples.set(d.eventType, fields);
    this.choose(d.eventType);
  }

  choose(type) {
    if (!this.samples?.has(type)) return;
    this.type = type;
    this.kind.value = String(type);
    this.inputs = Object.entries(this.samples.get(type)).filter(([name]) => name !== 'event_type').sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => new Field(name, value));
    put(this.form, this.inputs.map((input) => input.el));
  }

  async send() {
    const fields = { event_type: this.type };
    for (const input of this.inputs) fields[input.name] = input.read();
    const { id } = await api.notify({ fields, url: this.url.value || undefined });
    toast(t('done.send'));
    location.hash = id ? `#/notifications/${id}` : '#/notifications';
  }

  update() {}

  close() {}
}

// Field edits one member: a text as it is, anything else as JSON.
class Field {
  constructor(name, value) {
    this.name = name;
    this.text = typeof value === 'string';
    const deep = value !== null && typeof value === 'object';
    const shown = this.text ? value : JSON.stringify(value, null, deep ? 1 : 0);
    this.input = deep ? h('textarea', { rows: Math.min(6, shown.split('\n').length + 1), spellcheck: 'false', value: shown, 'data-field': name })
      : h('input', { value: shown, spellcheck: 'false', 'data-field': name });
    this.el = field(h('code', {}, name), this.input);
    if (deep) this.el.classList.add('deep');
  }

  read() {
    if (this.text) return this.input.value;
    try {
      return JSON.parse(this.input.value);
    } catch {
      this.input.focus();
      throw new Error(t('send.json', { name: this.name }));
    }
  }
}
