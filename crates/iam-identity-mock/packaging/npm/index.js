'use strict';

const { run } = require('./process.js');
const { program } = require('./program.js');

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

/** The variables that the program has printed once it listens. */
function variables(line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`arguments make the mock print something else than its variables: ${line.trim()}`);
  }
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
  const running = run(path, [...addresses, '--until-stdin-closes', ...args]);
  let env;
  try {
    env = variables(await running.firstLine());
  } catch (error) {
    await running.stop();
    throw error;
  }
  running.unref();

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
    log: running.log,
    stop: running.stop,
  };
}

module.exports = { start, program };
