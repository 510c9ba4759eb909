// The frame around the pages: banner, navigation, addresses, keys, and what keeps a page
// up to date.

import { api } from './api.js';
import { h, put, say, toast } from './dom.js';
import { known, language, load, number, other, t } from './lang.js';
import { connect, connection, listen, sample, totals } from './live.js';
import { Controls } from './pages/controls.js';
import { Recordings, Screenshots, Tasks } from './pages/files.js';
import { Notifications } from './pages/notifications.js';
import { Requests } from './pages/requests.js';
import { Send } from './pages/send.js';
import { Stream } from './pages/stream.js';
import { Streams } from './pages/streams.js';
import { repaint } from './plot.js';

// Addresses behind the #: a pattern, its page, and the entry of the navigation it is under.
const ROUTES = [
  [/^\/?$/, Streams, 'streams'],
  [/^\/streams$/, Streams, 'streams'],
  [/^\/streams\/([^/]+)$/, Stream, 'streams'],
  [/^\/notifications$/, Notifications, 'notifications'],
  [/^\/notifications\/([^/]+)$/, Notifications, 'notifications'],
  [/^\/send$/, Send, 'notifications'],
  [/^\/requests$/, Requests, 'requests'],
  [/^\/requests\/([^/]+)$/, Requests, 'requests'],
  [/^\/tasks$/, Tasks, 'tasks'],
  [/^\/recordings$/, Recordings, 'recordings'],
  [/^\/screenshots$/, Screenshots, 'screenshots'],
  [/^\/controls$/, Controls, 'controls'],
];

const NAV = [['streams', 's'], ['notifications', 'n'], ['requests', 'r'], ['tasks', 't'], ['recordings', 'e'], ['screenshots', 'p'], ['controls', 'c']];

const frame = {}; // elements that change
let info = {};
let page;
let busy = false;
let again = null; // what came while the page was busy

async function start() {
  await load();
  await takeToken();
  build();
  addEventListener('hashchange', open);
  addEventListener('keydown', key);
  listen(update);
  connect();
  await refreshInfo();
  await open();
  await sample();
  setInterval(() => { if (!document.hidden) sample(); }, 1000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) sample(); });
}

// takeToken takes the token from behind the #, where no server and no log sees it.
async function takeToken() {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (!found) return;
  history.replaceState(null, '', location.pathname);
  await api.session(decodeURIComponent(found[1]));
}

async function refreshInfo() {
  try {
    Object.assign(info, await api.info());
  } catch (err) {
    if (err.status === 401) await askToken();
    else toast(err.message, true);
  }
  const { appId, version, listen: address } = info;
  put(frame.about, [appId && `AppID ${appId}`, address, version].filter(Boolean).join(' · '));
}

// askToken asks until the token is right; without it nothing is shown.
async function askToken() {
  const token = h('input', { type: 'password', 'data-field': 'token', autocomplete: 'off', 'aria-label': t('token') });
  await new Promise((resolve) => {
    const wrong = h('p', { class: 'error', role: 'alert' });
    const dialog = h('dialog', { 'aria-label': t('token'), oncancel: (e) => e.preventDefault() },
      h('header', {}, h('h2', {}, t('token'))), h('p', { class: 'note before' }, t('token.text')),
      h('form', {
        class: 'bar', onsubmit: async (e) => {
          e.preventDefault();
          if (await api.session(token.value)) { dialog.remove(); resolve(); } else say(wrong, t('token.wrong'));
        },
      }, token, h('button', { class: 'primary' }, t('token.go'))), wrong);
    document.body.append(dialog);
    dialog.showModal();
  });
  connect();
  await refreshInfo();
}

function build() {
  frame.link = h('span', { class: 'link wait', role: 'status', 'data-connection': 'connecting' });
  frame.about = h('span', { class: 'muted' });
  frame.nav = h('nav', { class: 'nav', 'aria-label': t('pages') });
  frame.main = h('main', { id: 'main', tabindex: '-1' });
  frame.theme = h('button', { type: 'button', class: 'quiet', 'data-do': 'theme', onclick: theme });
  frame.counts = {};
  put(frame.nav, NAV.map(([name]) => {
    frame.counts[name] = h('span', { class: 'count' });
    return h('a', { href: `#/${name}`, 'data-nav': name }, h('span', {}, t(`nav.${name}`)), frame.counts[name]);
  }));
  put(document.body,
    h('a', { class: 'skip', href: '#main', onclick: (e) => { e.preventDefault(); frame.main.focus(); } }, t('skip')),
    h('div', { class: 'banner', role: 'note' }, h('strong', {}, t('banner')), h('span', { class: 'muted' }, t('banner.text')), h('span', { class: 'grow' }), frame.about, frame.link),
    h('div', { class: 'frame' },
      h('div', { class: 'side' },
        h('a', { class: 'brand', href: '#/streams' }, h('img', { src: 'icon.svg', alt: '' }), 'livecode'),
        frame.nav,
        h('div', { class: 'switches' },
          h('button', { type: 'button', class: 'quiet', 'data-do': 'language', onclick: speak, lang: language === 'zh' ? 'en' : 'zh-CN' }, t('language.other')),
          frame.theme,
          h('button', { type: 'button', class: 'quiet', 'data-do': 'help', onclick: help, 'aria-label': t('keys') }, '?'))),
      frame.main),
    h('div', { id: 'toasts', class: 'toasts' }));
  themeName();
  connected();
}

// open shows the page of the address.
async function open() {
  const [path, query] = location.hash.slice(1).split('?');
  const found = ROUTES.map(([pattern, Page, nav]) => ({ Page, nav, match: pattern.exec(path || '/') })).find((r) => r.match);
  page?.close();
  page = null;
  for (const link of frame.nav.children) {
    const here = link.dataset.nav === found?.nav;
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    if (here) link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  if (!found) {
    put(frame.main, h('div', { class: 'empty' }, h('h2', {}, t('lost')), h('p', {}, h('a', { href: '#/streams' }, t('nav.streams')))));
    return;
  }
  let mine;
  try {
    mine = page = new found.Page({ params: found.match.slice(1).map(decodeURIComponent), query: new URLSearchParams(query), info });
    document.title = `${page.title()} · ${t('banner')}`;
    put(frame.main, page.el);
    await page.open();
    if (totals.now) await page.update({ activities: [], stats: totals.now, state: connection() });
  } catch (err) {
    if (mine === page) put(frame.main, h('div', { class: 'empty' }, h('h2', {}, t('failed')), h('p', { class: 'error' }, err.message)));
  }
}

// update hands over what is new. A page that is still busy gets it all at once, later.
async function update(news) {
  connected();
  counts(news.stats);
  if (!page) return;
  if (busy) {
    again = again ? { ...again, ...news, activities: [...again.activities, ...news.activities].slice(-500) } : news;
    return;
  }
  busy = true;
  try {
    await page.update(news);
  } catch (err) {
    if (connection() === 'open') console.warn(err.message);
  } finally {
    busy = false;
  }
  const next = again;
  again = null;
  if (next) await update(next);
}

function counts(stats) {
  if (!stats) return;
  const show = { streams: stats.live, notifications: stats.deliveriesFailed, requests: stats.requests, tasks: stats.tasks, recordings: stats.recordings, screenshots: stats.screenshots };
  for (const [name, n] of Object.entries(show)) say(frame.counts[name], n ? number(n) : '');
  frame.counts.notifications.classList.toggle('bad', stats.deliveriesFailed > 0);
  frame.counts.notifications.title = t('tile.undelivered');
}

function connected() {
  const state = connection();
  frame.link.className = `link ${{ open: '', lost: 'off' }[state] ?? 'wait'}`.trim();
  frame.link.dataset.connection = state;
  say(frame.link, t(`connection.${state}`));
}

async function speak() {
  await other();
  build();
  await refreshInfo();
  counts(totals.now);
  await open();
  document.querySelector('[data-do="language"]').focus();
}

const THEMES = ['auto', 'light', 'dark'];
const themeNow = () => document.documentElement.dataset.theme ?? 'auto';

function theme() {
  const next = THEMES[(THEMES.indexOf(themeNow()) + 1) % THEMES.length];
  if (next === 'auto') {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem('theme');
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem('theme', next);
  }
  themeName();
  repaint();
}

function themeName() {
  say(frame.theme, t(`theme.${themeNow()}`));
  frame.theme.setAttribute('aria-label', t('theme.label', { now: t(`theme.${themeNow()}`) }));
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);

// Keys: two of them in a row go to a page, one does what stands in the list.
let going = false; // after g

function key(e) {
  if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
  if (/^(INPUT|SELECT|TEXTAREA|VIDEO)$/.test(e.target.tagName)) {
    if (e.key === 'Escape') e.target.blur();
    return;
  }
  if (going) {
    going = false;
    const found = NAV.find(([, letter]) => letter === e.key);
    if (found) location.hash = `#/${found[0]}`;
    return;
  }
  const done = {
    '?': help, g: () => { going = true; }, t: theme, l: speak,
    '/': () => frame.main.querySelector('[data-filter]')?.focus(),
    j: intoList, ArrowDown: intoList,
    Escape: back,
  }[e.key];
  if (!done || e.defaultPrevented) return;
  if (e.key !== 'ArrowDown') e.preventDefault();
  done();
}

function intoList() {
  if (!frame.main.contains(document.activeElement) || document.activeElement === frame.main) frame.main.querySelector('a.row')?.focus();
}

function back() {
  const up = /^#\/(streams|notifications|requests)\//.exec(location.hash);
  if (up) location.hash = `#/${up[1]}`;
}

function help() {
  const rows = [...NAV.map(([name, letter]) => [['g', letter], t(`nav.${name}`)]),
    [['/'], t('keys.filter')], [['j', 'k'], t('keys.rows')], [['Enter'], t('keys.open')], [['Esc'], t('keys.back')],
    [['t'], t('keys.theme')], [['l'], t('keys.language')], [['?'], t('keys')]];
  const dialog = h('dialog', { 'aria-label': t('keys'), onclose: () => dialog.remove() },
    h('header', {}, h('h2', {}, t('keys')), h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, t('close'))),
    h('div', { class: 'keys' }, rows.map(([keys, text]) => [h('span', {}, keys.map((k, i) => [i > 0 && ' ', h('kbd', {}, k)])), h('span', {}, text)])));
  document.body.append(dialog);
  dialog.showModal();
}

start().catch((err) => {
  document.body.append(h('p', { class: 'empty error' }, known('failed') ? `${t('failed')} ${err.message}` : err.message));
});
