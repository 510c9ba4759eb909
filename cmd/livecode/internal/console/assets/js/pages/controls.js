// What can be done to the emulator as a whole: faults, the clock, a new beginning.

import { api } from '../api.js';
import { h, put, say } from '../dom.js';
import { clock, duration, t } from '../lang.js';
import { button, card, copyButton, empty, facts, field, tag } from '../parts.js';

const STEPS = [['1m', 60_000], ['10m', 600_000], ['1h', 3_600_000], ['1d', 86_400_000]];

export class Controls {
  constructor({ info }) {
    this.info = info;
    this.rows = h('div');
    this.time = h('strong', { class: 'mono' });
    this.shift = h('span', { class: 'muted' });
    this.name = h('select', { 'data-field': 'interface' });
    this.kind = h('select', { 'data-field': 'fault' });
    this.times = h('input', { type: 'number', min: '0', value: '1', 'data-field': 'times' });
    this.el = h('div', {},
      h('div', { class: 'head' }, h('h1', {}, t('nav.controls'))),
      h('div', { class: 'split' }, this.faultsCard(), h('div', {}, this.accountCard(), this.clockCard(), this.resetCard())));
  }

  title() { return t('nav.controls'); }

  faultsCard() {
    return card(t('faults'), h('p', { class: 'note before' }, t('faults.text')),
      h('div', { class: 'fields' }, field(t('col.interface'), this.name), field(t('faults.kind'), this.kind), field(t('faults.times'), this.times)),
      h('div', { class: 'bar after' },
        button(t('do.fail'), async () => {
          await api.fail({ interface: this.name.value, fault: this.kind.value, times: Number(this.times.value) });
          await this.read();
        }, { look: 'primary', name: 'fail' }),
        button(t('do.clearFaults'), async () => { await api.clearFaults(); await this.read(); }, { name: 'clear-faults' })),
      this.rows);
  }

  clockCard() {
    return card(t('clock'), h('p', {}, this.time, ' ', this.shift), h('p', { class: 'note' }, t('clock.text')),
      h('div', { class: 'bar after' },
        STEPS.map(([name, ms]) => button(`+${t(`step.${name}`)}`, () => this.move({ advanceMs: ms }), { name: `clock-${name}` })),
        button(t('do.clockReset'), () => this.move({ reset: true }), { look: 'quiet', name: 'clock-reset' })));
  }

  resetCard() {
    return card(t('reset'), h('p', { class: 'note' }, t('reset.text')),
      h('div', { class: 'bar after' }, button(t('do.reset'), async () => {
        // eslint-disable-next-line no-alert
        if (window.confirm(t('reset.sure'))) await api.reset();
      }, { look: 'danger', name: 'reset' })));
  }

  // accountCard has what a program is configured with. The keys are the emulator's own.
  accountCard() {
    const box = h('div', {}, h('p', { class: 'note' }, t('account.text')));
    const url = h('input', { type: 'url', 'data-field': 'callback', value: this.info.callbackUrl ?? '', placeholder: 'http://127.0.0.1:8080/callback', spellcheck: 'false' });
    const reveal = button(t('reveal'), async () => {
      const a = await api.account();
      const row = (value) => h('span', { class: 'bar' }, h('code', {}, value), copyButton(() => value));
      put(box, facts(
        ['LIVECODE_APPID', row(String(a.appId))], ['LIVECODE_KEY', row(a.key)], ['LIVECODE_ENDPOINT', row(a.endpoint)],
        ['LIVECODE_CALLBACK_KEY', a.callbackKey && row(a.callbackKey)], ['SecretId', row(a.secretId)], ['SecretKey', row(a.secretKey)]));
      reveal.hidden = true;
    }, { name: 'reveal-account' });
    return h('section', { class: 'card' }, h('header', {}, h('h2', {}, t('account')), h('div', { class: 'grow' }), reveal), box,
      h('div', { class: 'bar after' }, field(t('account.callback'), url), button(t('do.save'), async () => {
        await api.setCallback(url.value);
        Object.assign(this.info, await api.info());
      }, { name: 'callback', done: t('done.save') })));
  }

  async move(body) {
    await api.setClock(body);
    Object.assign(this.info, await api.info());
    this.tick();
  }

  async open() {
    await this.read();
    this.tick();
    this.timer = setInterval(() => this.tick(), 1000);
  }

  tick() {
    const now = api.now();
    const shift = now.getTime() - Date.now();
    say(this.time, clock(now));
    say(this.shift, Math.abs(shift) > 1500 ? t('clock.shift', { by: duration(Math.abs(shift)), way: shift > 0 ? '+' : '−' }) : t('clock.real'));
  }

  async read() {
    const { interfaces, kinds, items } = await api.faults();
    if (!this.name.children.length) {
      put(this.name, h('option', { value: '' }, t('faults.any')), interfaces.map((name) => h('option', { value: name }, name)));
      put(this.kind, kinds.map((kind) => h('option', { value: kind }, kind)));
    }
    put(this.rows, items.length ? h('ul', { class: 'brief after' }, items.map((f) => h('li', {},
      h('span', {}, f.interface || t('faults.any')), tag(f.fault, 'wait'), h('span', { class: 'muted' }, f.times ? t('faults.left', { n: f.times }) : t('faults.always'))))) : empty('faults'));
  }

  update() {}

  close() { clearInterval(this.timer); }
}
