// One stream: its picture, its figures, what has happened to it, and what can be done.

import { api } from '../api.js';
import { Decoder } from '../decoder.js';
import { h, put, say, toast } from '../dom.js';
import { bitrate, bytes, clock, duration, eventName, number, rate, t } from '../lang.js';
import { button, card, copyable, empty, facts } from '../parts.js';
import { Player } from '../player.js';
import { Plot, Trace } from '../plot.js';
import { Timeline } from '../timeline.js';
import { outcome } from './notifications.js';
import { stateCell } from './streams.js';

export class Stream {
  constructor({ params, info }) {
    [this.id] = params;
    this.info = info;
    this.player = new Player(() => api.urls(this.id).then((urls) => urls.play.mp4));
    this.decoder = new Decoder(this.player.video, (jpeg) => api.picture(this.id, jpeg));
    this.traces = [new Trace(), new Trace()];
    this.plots = [new Plot(t('plot.bitrate'), (v) => bitrate(v).join(' ')), new Plot(t('plot.viewers'), number)];
    this.timeline = new Timeline();
    this.state = h('span');
    this.actions = h('div', { class: 'bar' });
    this.facts = h('div');
    this.files = h('div');
    this.deliveries = h('div');
    this.body = h('div', {}, this.columns(), this.timelineCard(), this.lower());
    this.el = h('div', {},
      h('p', { class: 'crumb' }, h('a', { href: '#/streams' }, t('nav.streams'))),
      h('div', { class: 'head' }, h('h1', {}, this.id), this.state, h('div', { class: 'grow' }), this.actions),
      this.body);
  }

  title() { return this.id; }

  columns() {
    const plots = ['plot.bitrate', 'plot.viewers'].map((title, i) => {
      const now = h('span', { class: 'plot-now' });
      this.plots[i].now = now;
      return h('section', { class: 'card', 'data-plot': title }, h('header', {}, h('h2', {}, t(title)), h('div', { class: 'grow' }), now), this.plots[i].el);
    });
    return h('div', { class: 'split' },
      h('div', {}, h('section', { class: 'card' }, this.player.el), this.urlsCard()),
      h('div', {}, plots, card(t('facts'), this.facts)));
  }

  timelineCard() {
    return card(t('timeline'), this.timeline.el);
  }

  lower() {
    return h('div', { class: 'split' }, card(t('nav.notifications'), this.deliveries), card(t('files'), this.files));
  }

  urlsCard() {
    const box = h('div', {}, h('p', { class: 'note' }, t('urls.hidden')));
    const reveal = button(t('reveal'), async () => {
      const urls = await api.urls(this.id);
      const rows = [['urls.push', urls.push], ...Object.entries(urls.play).map(([kind, url]) => [`urls.${kind}`, url])];
      put(box, rows.filter(([, url]) => url).map(([name, url]) => [h('div', { class: 'muted' }, t(name)), copyable(url)]));
      reveal.hidden = true;
    }, { name: 'reveal-urls' });
    return h('section', { class: 'card' }, h('header', {}, h('h2', {}, t('urls')), h('div', { class: 'grow' }), reveal), box);
  }

  drawActions() {
    const { state } = this.now;
    const recording = this.history.filter((a) => a.kind === 'task began').length > this.history.filter((a) => a.kind === 'task ended').length;
    const look = `${state}/${recording}`;
    if (this.look === look) return;
    this.look = look;
    const live = state === 'live' || state === 'faulty';
    const forbidden = state === 'forbidden' || state === 'closed';
    const then = (action) => async () => { await action(); await this.read(); };
    put(this.actions,
      live && button(t('do.screenshot'), () => this.shoot(), { name: 'screenshot' }),
      live && button(t(recording ? 'do.stop' : 'do.record'), then(() => (recording ? api.stopRecord(this.id) : api.record(this.id))), { name: 'record' }),
      !live && !forbidden && button(t('do.push'), then(() => api.push(this.id)), { name: 'push', title: t('do.push.title') }),
      live && button(t('do.drop'), then(() => api.interrupt(this.id)), { look: 'danger', name: 'drop' }),
      forbidden
        ? button(t('do.allow'), then(() => api.allow(this.id)), { name: 'allow' })
        : button(t('do.forbid'), then(() => api.forbid(this.id)), { look: 'danger', name: 'forbid' }));
  }

  // shoot takes a picture by the emulator, or by this tab where ffmpeg is missing.
  async shoot() {
    if (this.info.ffmpeg) await api.screenshot(this.id);
    else await this.decoder.shoot();
    toast(t('done.screenshot'));
    await this.read();
  }

  async open() { await this.read(); }

  async read() {
    const id = this.id;
    const [now, history, deliveries] = await Promise.all([
      api.stream(id), api.activity({ stream: id, limit: 500 }), api.deliveries({ stream: id, limit: 8 }),
    ]);
    this.now = now;
    this.history = history.items;
    this.draw(deliveries);
  }

  draw(deliveries) {
    const s = this.now;
    put(this.state, stateCell(s.state));
    this.drawActions();
    this.player.live(s.state === 'live' || s.state === 'faulty');
    put(this.facts, facts(
      [t('col.picture'), s.width ? `${s.width}×${s.height} · ${s.fps} fps` : ''],
      [t('fact.pushed'), s.state === 'live' ? `${clock(s.pushedAt)} · ${duration(api.now() - Date.parse(s.pushedAt))}` : clock(s.pushedAt)],
      [t('fact.sequence'), h('code', {}, s.sequence || '–')],
      [t('fact.forbidden'), s.forbiddenUntil ? clock(s.forbiddenUntil) : ''],
      [t('fact.delay'), s.delayMs ? duration(s.delayMs) : '']));
    this.drawPlots();
    this.timeline.show(this.events(), api.now().getTime());
    this.drawDeliveries(deliveries);
    this.drawFiles();
  }

  drawPlots() {
    const at = Date.now() / 1000;
    [this.now.bitrate ?? 0, this.now.viewers ?? 0].forEach((value, i) => {
      this.traces[i].push(at, value);
      this.plots[i].show(this.traces[i].times, this.traces[i].values);
      say(this.plots[i].now, i ? number(value) : rate(value));
    });
  }

  drawDeliveries({ items, total }) {
    const look = JSON.stringify(items.map((d) => [d.id, d.attempts.length, d.done]));
    if (look === this.deliveriesLook) return;
    this.deliveriesLook = look;
    if (!total) { put(this.deliveries, h('p', { class: 'note' }, t('empty.deliveries.stream'))); return; }
    put(this.deliveries, h('ul', { class: 'brief' }, items.map((d) => h('li', {},
      h('a', { href: `#/notifications/${d.id}` }, eventName(d.eventType)), outcome(d), h('span', { class: 'muted num' }, clock(d.at))))),
    total > items.length && h('p', { class: 'note' }, h('a', { href: `#/notifications?stream=${encodeURIComponent(this.id)}` }, t('more', { n: number(total) }))));
  }

  drawFiles() {
    const files = this.history.filter((a) => a.recording || a.screenshot).sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
    const look = JSON.stringify(files.map((a) => a.id));
    if (look === this.filesLook) return;
    this.filesLook = look;
    if (!files.length) { put(this.files, empty('files')); return; }
    put(this.files, h('ul', { class: 'brief' }, files.slice(0, 12).map((a) => {
      const f = a.recording ?? a.screenshot;
      return h('li', {},
        h('a', { href: f.path ?? f.url, target: '_blank', rel: 'noreferrer' }, a.recording ? `${t('file.recording')} · ${f.format}` : `${t('file.screenshot')} · ${f.width}×${f.height}`),
        h('span', { class: 'muted' }, bytes(f.size)), h('span', { class: 'muted num' }, clock(a.at)));
    })));
  }

  // events turns the history into what the timeline draws.
  events() {
    const bars = [];
    const marks = [];
    const open = {};
    const end = (lane, key, at) => { if (open[key]) { open[key].to = at; delete open[key]; } };
    for (const a of this.history) {
      const at = Date.parse(a.at);
      if (a.kind === 'push began') bars.push(open[`p${a.sequence}`] = { lane: 'push', from: at });
      if (a.kind === 'push ended') {
        end('push', `p${a.sequence}`, at);
        marks.push({ lane: 'push', at, look: 'bad', text: t('timeline.ended', { code: a.errcode }) });
      }
      if (a.kind === 'push rejected') marks.push({ lane: 'push', at, look: 'wait', text: t('timeline.rejected', { code: a.subcode || a.errcode }) });
      if (a.kind === 'task began') bars.push(open[`t${a.task.id}`] = { lane: 'recording', from: at });
      if (a.kind === 'task ended') end('recording', `t${a.task.id}`, at);
      if (a.recording) {
        const from = Date.parse(a.recording.start);
        const known = bars.some((b) => b.lane === 'recording' && b.from < from + a.recording.lengthMs && (b.to ?? Infinity) > from);
        if (!known) bars.push({ lane: 'recording', from, to: from + a.recording.lengthMs }); // without a task
      }
      if (a.recording) marks.push({ lane: 'recording', at, look: 'good', text: `${t('lane.recording')} ${a.recording.format}`, href: '#/recordings' });
      if (a.screenshot) marks.push({ lane: 'screenshot', at, text: t('lane.screenshot'), href: '#/screenshots' });
      if (a.delivery) marks.push({
        lane: 'delivery', at, look: a.delivery.delivered ? 'good' : a.delivery.done ? 'bad' : 'wait',
        text: eventName(a.delivery.eventType), href: `#/notifications/${a.delivery.id}`,
      });
    }
    const { recording, pushedAt } = this.now; // of every push, without a task
    if (recording && !bars.some((b) => b.lane === 'recording' && !b.to)) bars.push({ lane: 'recording', from: Date.parse(pushedAt) });
    return { bars, marks };
  }

  async update(news) {
    const mine = news.activities.some((a) => a.streamId === this.id);
    if (mine || news.stats) await this.read();
  }

  close() {
    this.player.close();
    this.timeline.close();
    for (const plot of this.plots) plot.close();
  }
}
