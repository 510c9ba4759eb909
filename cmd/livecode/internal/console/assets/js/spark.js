// A word-sized plot of the newest values.

import { s } from './dom.js';

const WIDTH = 90;
const HEIGHT = 22;

export function spark(trace) {
  const { values } = trace;
  const high = Math.max(...values, 1);
  const step = WIDTH / Math.max(trace.size - 1, 1);
  const points = values.map((v, i) => `${((trace.size - values.length + i) * step).toFixed(1)},${(HEIGHT - 3 - (v / high) * (HEIGHT - 6)).toFixed(1)}`).join(' ');
  return s('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', 'data-look': points },
    s('polyline', { class: 'spark-line', points }));
}
