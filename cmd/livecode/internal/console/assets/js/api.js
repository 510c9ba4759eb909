// The control API of the emulator: every request of the page goes through here.

const BASE = '_livecode';

let offset = 0; // of the emulator's clock, in ms

async function call(method, path, body, query) {
  const options = { method, headers: { Accept: 'application/json' } };
  if (body instanceof Blob) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  const response = await fetch(BASE + path + queryOf(query), options);
  const text = await response.text();
  let data = null;
  try { data = text ? JSON.parse(text) : null; } catch { data = { detail: text.trim() }; }
  if (!response.ok) throw Object.assign(new Error(messageOf(data) || `HTTP ${response.status}`), { status: response.status });
  return data;
}

const messageOf = (data) => data?.detail;

function queryOf(query) {
  const pairs = Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== null && v !== '');
  return pairs.length ? `?${new URLSearchParams(pairs)}` : '';
}

const part = encodeURIComponent;
const get = (path, query) => call('GET', path, undefined, query);
const post = (path, body = {}, query) => call('POST', path, body, query);

export const api = {
  now: () => new Date(Date.now() + offset),
  stats: () => get('/stats'),
  info: async () => {
    const info = await get('/info');
    offset = Date.parse(info.now) - Date.now();
    return info;
  },

  account: () => get('/account', { reveal: 1 }),
  setCallback: (url) => call('PUT', '/callback', { url }),
  // session trades the token for a cookie: a stream of events can send no header.
  session: async (token) => {
    const response = await fetch(`${BASE}/session`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    return response.ok;
  },

  streams: (query) => get('/streams', query),
  stream: (id) => get(`/streams/${part(id)}`),
  urls: (id) => get(`/streams/${part(id)}/urls`),
  activity: (query) => get('/activity', query),
  push: (id) => post(`/streams/${part(id)}/push`),
  interrupt: (id) => post(`/streams/${part(id)}/interrupt`),
  forbid: (id) => post(`/streams/${part(id)}/forbid`),
  allow: (id) => post(`/streams/${part(id)}/allow`),
  screenshot: (id) => post(`/streams/${part(id)}/screenshot`),
  picture: (id, jpeg) => call('POST', `/streams/${part(id)}/screenshot`, jpeg),
  record: (id) => post(`/streams/${part(id)}/record`),
  stopRecord: (id) => call('DELETE', `/streams/${part(id)}/record`),

  deliveries: (query) => get('/deliveries', query),
  delivery: (id, reveal) => get(`/deliveries/${part(id)}`, { reveal: reveal ? 1 : undefined }),
  resend: (id) => post(`/deliveries/${part(id)}/resend`),
  samples: () => get('/samples'),
  notify: (body) => post('/notify', body),

  requests: (query) => get('/requests', query),
  request: (n) => get(`/requests/${part(n)}`),

  tasks: (query) => get('/tasks', query),
  recordings: (query) => get('/recordings', query),
  screenshots: (query) => get('/screenshots', query),

  faults: () => get('/faults'),
  fail: (body) => post('/faults', body),
  clearFaults: (name) => call('DELETE', '/faults', undefined, { interface: name }),
  setClock: (body) => post('/clock', body),
  reset: () => post('/reset'),

  eventsURL: (after) => `${BASE}/events${queryOf({ after })}`,
  onEvent: (source, fn) => {
    source.onmessage = (e) => fn(JSON.parse(e.data));
  },
};
