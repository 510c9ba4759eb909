// What has happened to one stream, on one axis of time: its pushes and recordings as
// bars, and screenshots, cuts and deliveries as marks that lead to their pages.

import { put, s } from './dom.js';
import { clock, t } from './lang.js';

const LEFT = 92;
const RIGHT = 14;
const LANE = 24;
const LANES = ['push', 'recording', 'screenshot', 'delivery'];

// Timeline draws {bars: [{lane, from, to}], marks: [{lane, at, look, text, href}]} in
// milliseconds; a bar without an end is under way.
export class Timeline {
  constructor() {
    this.el = s('svg', { class: 'timeline', role: 'group', 'aria-label': t('timeline') });
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.el);
  }

  close() { this.observer.disconnect(); }

  show(data, now) {
    Object.assign(this, { data, now });
    this.draw();
  }

  draw() {
    const width = this.el.clientWidth;
    if (!width || !this.data) return;
    const look = JSON.stringify([width, this.data, Math.floor(this.now / 1000)]);
    if (look === this.look || this.el.contains(document.activeElement)) return;
    this.look = look;
    const { bars, marks } = this.data;
    const begins = [...bars.map((b) => b.from), ...marks.map((m) => m.at)].filter((at) => at > 0);
    const to = Math.max(this.now, ...bars.map((b) => b.to ?? 0), ...marks.map((m) => m.at));
    const from = Math.min(to - 10_000, ...begins);
    const x = (at) => LEFT + ((at - from) / (to - from)) * (width - LEFT - RIGHT);
    const height = LANES.length * LANE + 24;
    this.el.setAttribute('viewBox', `0 0 ${width} ${height}`);
    put(this.el, this.grid(from, to, x, width, height), bars.map((b) => bar(b, x, to)), marks.map((m) => mark(m, x)));
  }

  grid(from, to, x, width, height) {
    const parts = LANES.map((lane, i) => [
      s('text', { x: 0, y: i * LANE + 16 }, t(`lane.${lane}`)),
      s('line', { class: 'rail', x1: LEFT, x2: width - RIGHT, y1: i * LANE + 12, y2: i * LANE + 12 }),
    ]);
    const steps = Math.max(2, Math.floor((width - LEFT) / 130));
    for (let i = 0; i <= steps; i++) {
      const at = from + ((to - from) * i) / steps;
      const anchor = i === 0 ? 'start' : i === steps ? 'end' : 'middle';
      parts.push(s('line', { class: 'grid', x1: x(at), x2: x(at), y1: 0, y2: height - 22 }));
      parts.push(s('text', { x: x(at), y: height - 6, 'text-anchor': anchor }, clock(at)));
    }
    return parts;
  }
}

const middle = (lane) => LANES.indexOf(lane) * LANE + 12;

function bar(b, x, to) {
  const left = x(b.from);
  const width = Math.max(2, x(b.to ?? to) - left);
  return s('rect', { class: b.lane === 'recording' ? 'bar rec' : 'bar', x: left, y: middle(b.lane) - 5, width, height: 10, rx: 3 },
    s('title', {}, `${t(`lane.${b.lane}`)} ${clock(b.from)} – ${b.to ? clock(b.to) : t('timeline.now')}`));
}

function mark(m, x) {
  const dot = s('circle', { class: `mark ${m.look ?? ''}`, cx: x(m.at), cy: middle(m.lane), r: 5.5 }, s('title', {}, `${m.text} · ${clock(m.at)}`));
  return m.href ? s('a', { href: m.href, 'aria-label': `${m.text} ${clock(m.at)}` }, dot) : dot;
}
