// The stream itself, in the page: live fragmented MP4 fed to the browser's own player.

import { h } from './dom.js';
import { t } from './lang.js';

// BEHIND is how many seconds the picture may lag before it jumps to the newest one.
const BEHIND = 3;
const AHEAD = 0.8; // seconds that are there before the picture begins
const KEPT = 30; // seconds behind the picture

export class Player {
  // address returns a play URL when it is needed; it is a credential and is not kept.
  constructor(address) {
    this.address = address;
    this.video = h('video', { muted: true, playsinline: true, 'aria-label': t('player.label') });
    this.video.muted = true;
    this.over = h('div', { class: 'over' });
    this.chip = h('span', { class: 'chip', hidden: true }, t('player.live'));
    this.el = h('div', { class: 'screen' }, this.video, this.chip, this.over);
    this.idle();
  }

  say(text, action) {
    this.over.replaceChildren(h('span', {}, text), ...(action ? [action] : []));
    this.over.hidden = false;
    this.chip.hidden = true;
  }

  idle(text = t('player.idle')) {
    this.say(text, h('button', { class: 'primary', 'data-do': 'play', onclick: () => this.play() }, t('player.play')));
  }

  // live tells whether there is anything to play; a picture that plays ends by itself.
  live(is) {
    if (is === this.there) return;
    this.there = is;
    if (!is && !this.object) this.say(t('player.offline'));
    if (is && !this.object) this.idle();
  }

  close() {
    this.abort?.abort();
    this.video.removeAttribute('src');
    this.video.load();
    if (this.object) URL.revokeObjectURL(this.object);
    this.object = null;
  }

  async play() {
    this.close();
    this.say(t('player.connecting'));
    const abort = this.abort = new AbortController();
    try {
      const response = await fetch(await this.address(), { signal: abort.signal, referrerPolicy: 'no-referrer' });
      if (!response.ok) throw new Error(t('player.refused', { status: response.status }));
      await this.feed(response.body.getReader(), abort.signal);
      if (!abort.signal.aborted) this.finish(t('player.ended'));
    } catch (err) {
      if (!abort.signal.aborted) this.finish(err.message);
    }
  }

  // finish ends the picture, and offers another try where there is something to see.
  finish(text) {
    this.close();
    this.video.controls = false;
    if (this.there === false) this.say(t('player.offline'));
    else this.idle(text);
  }

  async feed(reader, signal) {
    let head = new Uint8Array(0);
    let codecs = null;
    while (!codecs) {
      const { done, value } = await reader.read();
      if (done) throw new Error(t('player.ended'));
      head = join(head, value);
      codecs = codecsOf(head);
      if (!codecs && head.length > 1 << 20) throw new Error(t('player.unknown'));
    }
    const mime = `video/mp4; codecs="${codecs.join(',')}"`;
    if (!window.MediaSource?.isTypeSupported(mime)) throw new Error(t('player.unsupported', { codecs: codecs.join(', ') }));
    const source = new MediaSource();
    this.object = URL.createObjectURL(source);
    this.video.src = this.object;
    await once(source, 'sourceopen', signal);
    const buffer = source.addSourceBuffer(mime);
    await this.append(buffer, head, signal);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await this.append(buffer, value, signal);
      this.follow(buffer);
    }
    if (source.readyState === 'open') source.endOfStream();
  }

  async append(buffer, data, signal) {
    const current = buffer.buffered.length ? this.video.currentTime - KEPT : 0;
    if (buffer.buffered.length && buffer.buffered.start(0) < current - KEPT) {
      buffer.remove(0, current);
      await once(buffer, 'updateend', signal);
    }
    buffer.appendBuffer(data);
    await once(buffer, 'updateend', signal);
  }

  // follow starts the picture, and keeps it near the newest one.
  follow(buffer) {
    if (!buffer.buffered.length) return;
    const end = buffer.buffered.end(buffer.buffered.length - 1);
    const start = buffer.buffered.start(buffer.buffered.length - 1);
    const { video } = this;
    if (end - start < AHEAD) return;
    if (video.currentTime < start || end - video.currentTime > BEHIND) video.currentTime = Math.max(start, end - AHEAD);
    if (video.paused && !this.held) {
      video.play().then(() => { this.over.hidden = true; this.chip.hidden = false; video.controls = true; }).catch(() => {});
    }
    this.video.onpause = () => { this.held = !this.video.ended; };
    this.video.onplay = () => { this.held = false; };
  }
}

const once = (target, name, signal) => new Promise((resolve, reject) => {
  if (signal.aborted) reject(signal.reason);
  target.addEventListener(name, resolve, { once: true });
  target.addEventListener('error', () => reject(new Error(t('player.broken'))), { once: true });
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
});

function join(a, b) {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

// codecsOf reads the header of fragmented MP4; null while it is not complete.
export function codecsOf(bytes) {
  const moov = box(bytes, 'moov');
  if (!moov) return null;
  const found = [];
  const avc = inside(moov, 'avcC');
  if (avc) found.push(`avc1.${hex(avc[1])}${hex(avc[2])}${hex(avc[3])}`);
  const hevc = inside(moov, 'hvcC');
  if (hevc) found.push(hevcName(hevc));
  if (inside(moov, 'esds')) found.push('mp4a.40.2');
  return found.length ? found : null;
}

// box returns the whole content of a box at the top, or null.
function box(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = view.getUint32(at);
    if (size < 8) return null;
    if (nameAt(bytes, at + 4) === name) return at + size <= bytes.length ? bytes.subarray(at + 8, at + size) : null;
    at += size;
  }
  return null;
}

// inside finds a box at any depth by its name.
function inside(bytes, name) {
  for (let at = 4; at + 4 <= bytes.length; at++) {
    if (nameAt(bytes, at) === name) return bytes.subarray(at + 4);
  }
  return null;
}

const nameAt = (bytes, at) => String.fromCharCode(...bytes.subarray(at, at + 4));
const hex = (n) => n.toString(16).padStart(2, '0').toUpperCase();

// hevcName writes profile, compatibility, tier, level and constraints as browsers read them.
function hevcName(c) {
  const space = ['', 'A', 'B', 'C'][c[1] >> 6];
  let compatible = 0;
  for (let i = 0; i < 32; i++) if (c[2 + (i >> 3)] & (0x80 >> (i & 7))) compatible += 2 ** i;
  const limits = [...c.subarray(6, 12)];
  while (limits.length && limits.at(-1) === 0) limits.pop();
  const tier = c[1] & 0x20 ? 'H' : 'L';
  return [`hvc1.${space}${c[1] & 0x1f}`, compatible.toString(16), `${tier}${c[12]}`, ...limits.map((n) => hex(n))].join('.');
}
