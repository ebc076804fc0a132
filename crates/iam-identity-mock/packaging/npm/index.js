'use strict';

const { spawn } = require('node:child_process');
const { createInterface } = require('node:readline');
const { program } = require('./program.js');

/** How much of the log is kept to say why the program did not start. */
const MAX_REASON = 65536;

/** Sends a request to the control API. Returns its JSON, or undefined if there is no body. */
async function call(control, method, path, body) {
  const response = await fetch(control + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : undefined;
  let reason = text;
  try {
    reason = JSON.parse(text).error;
  } catch {
    // Then the text is the reason.
  }
  throw new Error(`${method} ${path}: ${reason}`);
}

/** The line that the program prints once it listens. Fails with what it has logged if it ends before. */
function firstLine(child) {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      if (log.length < MAX_REASON) log += text;
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(log.trim() || 'the mock ended before it listened')));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
}

/** The functions of an account or of the mock as a whole; `account` is added to filters and faults. */
function requests(control, account) {
  return {
    async journal(filters = {}) {
      const query = new URLSearchParams({ ...filters, ...account }).toString();
      return call(control, 'GET', query ? `/journal?${query}` : '/journal');
    },
    async inject(fault) {
      await call(control, 'POST', '/faults', { ...fault, ...account });
    },
  };
}

/** See index.d.ts. */
async function start({ args = [], program: path = program() } = {}) {
  const addresses = ['--listen', '127.0.0.1:0', '--control', '127.0.0.1:0', '--exports', 'json'];
  const child = spawn(path, [...addresses, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const kill = () => child.kill();
  process.once('exit', kill);
  ended.then(() => process.removeListener('exit', kill));
  const env = JSON.parse(await firstLine(child));
  // A test that forgets to stop the mock ends nevertheless, and the mock with it.
  for (const handle of [child, child.stdout, child.stderr]) handle.unref();

  const url = env.IBMCLOUD_IAM_API_ENDPOINT;
  const control = env.IAM_IDENTITY_MOCK_CONTROL;
  return {
    url,
    apiKey: env.IC_API_KEY,
    control,
    env,
    ...requests(control, {}),
    async account(name) {
      const made = await call(control, 'POST', '/accounts', { name });
      const { login_key: apiKey, account_id: accountId, iam_id: iamId } = made;
      const own = {
        IC_API_KEY: apiKey,
        IAM_IDENTITY_APIKEY: apiKey,
        IAM_IDENTITY_ACCOUNT_ID: accountId,
        IAM_IDENTITY_IAM_ID: iamId,
      };
      const account = { account: accountId };
      return { name, accountId, iamId, apiKey, url, env: { ...env, ...own }, ...requests(control, account) };
    },
    async reset() {
      await call(control, 'POST', '/reset');
    },
    async stop() {
      child.ref();
      child.kill();
      await ended;
    },
  };
}

module.exports = { start, program };
