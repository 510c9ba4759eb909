// Credentials in what is shown: masked until a click asks for them.

const NAMES = /^(sign|key|txsecret|secretkey|secretid|token|authorization|signature|x-tc-token|cookie)$/i;
const MASK = '••••••';

// redact returns a copy of a JSON value without its credentials.
export function redact(value, name = '') {
  if (typeof value === 'string') return NAMES.test(name) ? MASK : redactText(value);
  if (Array.isArray(value)) return value.map((item) => redact(item, name));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, redact(v, k)]));
  }
  return value;
}

// redactText masks the secrets of URLs and of queries within a text.
export function redactText(text) {
  return String(text).replace(/\b((?:sign|txSecret|secretkey|token|signature)=)[^&\s"'\\]+/gi, `$1${MASK}`);
}
