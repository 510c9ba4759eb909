// Texts in the reader's language, and values as people write them.

import { api } from './api.js';

let texts = {};
export let language = 'en';

// load reads the texts of the chosen language, or of the browser's.
export async function load(chosen = localStorage.getItem('language')) {
  const browser = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  language = chosen === 'zh' || chosen === 'en' ? chosen : browser;
  texts = await (await fetch(`lang/${language}.json`)).json();
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

export async function other() {
  const next = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('language', next);
  await load(next);
}

// t returns a text; {names} in it are filled in.
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

// known reports whether there is a text of this key.
export const known = (key) => key in texts;

const locale = () => (language === 'zh' ? 'zh-CN' : 'en-GB');

export const number = (n) => Number(n ?? 0).toLocaleString(locale());

export function bitrate(bitsPerSecond) {
  const n = Number(bitsPerSecond ?? 0);
  if (n >= 1e9) return [(n / 1e9).toFixed(2), 'Gbit/s'];
  if (n >= 1e6) return [(n / 1e6).toFixed(2), 'Mbit/s'];
  if (n >= 1e3) return [(n / 1e3).toFixed(0), 'kbit/s'];
  return [n.toFixed(0), 'bit/s'];
}

export const rate = (bitsPerSecond) => (bitsPerSecond ? bitrate(bitsPerSecond).join(' ') : '–');

export function bytes(n) {
  if (!n) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const i = Math.min(Math.floor(Math.log10(n) / 3), units.length - 1);
  return `${(n / 1000 ** i).toFixed(i && n / 1000 ** i < 100 ? 1 : 0)} ${units[i]}`;
}

// duration writes milliseconds: 850 ms, 12.4 s, 3:05, 2:03:05.
export function duration(ms) {
  if (ms == null || Number.isNaN(ms) || ms < 0) return '–';
  if (ms > 0 && ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const all = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, '0');
  const hours = Math.floor(all / 3600);
  const rest = `${Math.floor(all / 60) % 60}:${two(all % 60)}`;
  return hours ? `${hours}:${rest.padStart(5, '0')}` : rest;
}

// clock writes the time of day, with the date where it is not today's.
export function clock(at, seconds = true) {
  const time = new Date(at);
  if (!at || Number.isNaN(time.getTime()) || time.getFullYear() < 1971) return '–';
  const day = { hour: '2-digit', minute: '2-digit', hour12: false };
  if (seconds) day.second = '2-digit';
  const text = time.toLocaleTimeString(locale(), day);
  if (time.toDateString() === api.now().toDateString()) return text;
  return `${time.toLocaleDateString(locale(), { month: 'short', day: 'numeric' })} ${text}`;
}

export const eventName = (type) => {
  const key = `event.${type}`;
  return known(key) ? t(key) : t('event.other', { type });
};
