// What happens in the emulator, as it happens: server-sent events, bundled so that a
// thousand of them a second are drawn four times.

import { api } from './api.js';
import { Trace } from './plot.js';

const BUNDLE = 250; // ms
const KEPT = 4000; // activities, for timelines

export const totals = { bitrate: new Trace(), viewers: new Trace(), now: null };
export const recent = []; // activities, the oldest first

const listeners = new Set();
let state = 'connecting';
let source;
let attempt = 0;
let bundle = [];
let timer;

// listen calls fn({ activities, stats, state }) with what is new; it returns how to end that.
export function listen(fn) {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

export const connection = () => state;

function tell(news) {
  for (const fn of [...listeners]) {
    try { fn(news); } catch (err) { console.error(err); }
  }
}

function become(next) {
  if (next === state) return;
  state = next;
  tell({ activities: [], state });
}

function flush() {
  timer = null;
  const activities = bundle;
  bundle = [];
  recent.push(...activities);
  if (recent.length > KEPT * 1.5) recent.splice(0, recent.length - KEPT);
  tell({ activities, state });
}

// connect follows the events for as long as the page lives. The browser connects
// again by itself; where it gives up, this does, with longer and longer pauses.
export function connect() {
  source?.close();
  source = new EventSource(api.eventsURL(recent.at(-1)?.id ?? bundle.at(-1)?.id));
  source.onopen = () => { attempt = 0; become('open'); };
  source.onerror = () => {
    become('lost');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(connect, Math.min(1000 * 2 ** attempt++, 15_000));
  };
  api.onEvent(source, (activity) => {
    bundle.push(activity);
    timer ??= setTimeout(flush, BUNDLE);
  });
}

// A page that the browser keeps for the way back must not hold a connection: there are
// but six for all pages of one address. Nor must a tab that nobody sees.
addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (e) => { if (e.persisted) connect(); });
document.addEventListener('visibilitychange', () => (document.hidden ? source?.close() : connect()));

// sample keeps the figures of the whole account, once a second.
export async function sample() {
  try {
    const stats = await api.stats();
    totals.now = stats;
    const at = Date.now() / 1000;
    totals.bitrate.push(at, stats.bitrate);
    totals.viewers.push(at, stats.viewers);
    tell({ activities: [], stats, state });
  } catch { /* the state of the connection says it */ }
}
