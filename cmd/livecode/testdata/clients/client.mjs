// A program that was written from the vendor's pages, with nothing but Node: it calls
// the service, gets a notification and verifies it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const { LIVECODE_ENDPOINT: base, LIVECODE_APPID: appid, LIVECODE_KEY: key, LIVECODE_CALLBACK_KEY: callbackKey } = process.env;

const sign = (secret, t) => createHash('md5').update(secret + t).digest('hex');
const now = () => Math.floor(Date.now() / 1000);

async function call(name, params, secret = key) {
  const t = now() + 60;
  const query = new URLSearchParams({ cmd: appid, interface: name, t, sign: sign(secret, t), ...params });
  const response = await fetch(`${base}/common_access?${query}`);
  return response.text();
}

async function control(method, path, body) {
  const response = await fetch(`${base}/_livecode${path}`, { method, body: JSON.stringify(body) });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
}

const received = [];
let arrived;
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => { body += part; });
  request.on('end', () => {
    received.push(JSON.parse(body));
    response.end('{"code":0}');
    arrived?.();
  });
});

async function next() {
  while (received.length === 0) await new Promise((resolve) => { arrived = resolve; });
  return received.shift();
}

await new Promise((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
await control('PUT', '/callback', { url: `http://127.0.0.1:${receiver.address().port}/live` });

assert.doesNotMatch(await call('Live_Channel_GetStatus', { 'Param.s.channel_id': 'room' }, 'wrong'), /output/);
await control('POST', '/streams/room/push', { simulated: true });
const begun = await next();
assert.equal(begun.event_type, 1);
assert.equal(begun.sign, sign(callbackKey, begun.t));
assert.ok(begun.t > now());

const status = JSON.parse(await call('Live_Channel_GetStatus', { 'Param.s.channel_id': 'room' }));
assert.equal(status.output[0].status, 1);
assert.equal(JSON.parse(await call('Live_Channel_SetStatus', { 'Param.s.channel_id': 'room', 'Param.n.status': 0 })).ret, 0);
assert.equal((await next()).event_type, 0);
console.log('node: called, received, verified');
receiver.close();
receiver.closeAllConnections();
