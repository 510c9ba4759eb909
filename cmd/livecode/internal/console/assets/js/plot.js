// Live plots, by uPlot. Their colours are those of the page and change with it.

import { h } from './dom.js';
import { t } from './lang.js';

/* global uPlot */

const SPAN = 60; // seconds that a plot shows at least

const drawn = new Set();

// colour reads a colour of the page; canvas knows no variables.
function colour(property) {
  let probe = document.querySelector('.probe');
  if (!probe) {
    probe = h('span', { class: 'probe', 'aria-hidden': 'true' });
    document.body.append(probe);
  }
  return getComputedStyle(probe)[property];
}

// repaint draws all plots anew, as after a change of theme.
export function repaint() {
  for (const plot of drawn) plot.chart?.redraw(false, true);
}

// Plot shows one figure over the last minutes. format writes a value of it, tick one of
// its axis.
export class Plot {
  constructor(label, format, tick = short) {
    this.format = format;
    this.tick = tick;
    this.label = label;
    this.el = h('div', { class: 'plot', role: 'img', 'aria-label': label });
    this.data = [[], []];
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.el);
    drawn.add(this);
  }

  close() {
    this.observer.disconnect();
    this.chart?.destroy();
    drawn.delete(this);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.el;
    if (!width) return;
    if (this.chart) this.chart.setSize({ width, height });
    else this.chart = new uPlot(this.options(width, height), this.data, this.el);
  }

  options(width, height) {
    const axis = { stroke: () => colour('outlineColor'), font: '11px system-ui', ticks: { show: false } };
    const grid = { stroke: () => colour('borderTopColor'), width: 1 };
    return {
      width, height, padding: [8, 16, 0, 0], legend: { show: false }, select: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: (_, low, high) => [Math.min(low, high - SPAN), high] },
        y: { range: (_, low, high) => [0, Math.max(high ?? 0, 1) * 1.15] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 22, gap: 4, space: 90, values: (_, times) => times.map(timeOf) },
        { ...axis, grid, size: 50, gap: 6, space: 34, values: (_, values) => values.map(this.tick) },
      ],
      series: [{}, {
        stroke: () => colour('color'), fill: () => colour('backgroundColor'), width: 1.6, points: { show: false },
        spanGaps: false,
      }],
    };
  }

  // show takes times in seconds and values.
  show(times, values) {
    this.data = [times, values];
    this.chart?.setData(this.data);
    const last = values.at(-1);
    this.el.dataset.samples = times.length;
    this.el.dataset.last = last ?? '';
    this.el.setAttribute('aria-label', `${this.label}: ${last == null ? t('nothing') : this.format(last)}`);
  }
}

// short writes 1 500 000 as 1.5M: an axis has no room for more.
function short(n) {
  if (!Number.isInteger(n)) return n < 10 ? '' : String(Math.round(n));
  for (const [unit, size] of [['G', 1e9], ['M', 1e6], ['k', 1e3]]) {
    if (n >= size) return `${Number((n / size).toFixed(2))}${unit}`;
  }
  return String(n);
}

function timeOf(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour12: false });
}

// Trace keeps the newest values of a figure.
export class Trace {
  constructor(size = 300) { this.size = size; this.times = []; this.values = []; }

  push(time, value) {
    if (time <= (this.times.at(-1) ?? -Infinity)) return;
    this.times.push(time);
    this.values.push(value);
    if (this.times.length > this.size) { this.times.shift(); this.values.shift(); }
  }
}
