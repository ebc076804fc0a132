// The life of keys and service IDs through IBM's own client for Node, against the mock that the environment names.

const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const { IamAuthenticator } = require('ibm-cloud-sdk-core');
const IamIdentityV1 = require('@ibm-cloud/platform-services/iam-identity/v1');

const endpoint = process.env.IBMCLOUD_IAM_API_ENDPOINT;
const login = process.env.IC_API_KEY;
const service = new IamIdentityV1({
  authenticator: new IamAuthenticator({ apikey: login, url: endpoint }),
  serviceUrl: endpoint,
});
service.enableRetries({ maxRetries: 4, maxRetryInterval: 30 });

const NAME = `sequence-${randomUUID()}`;
const EXPIRES = '2049-01-02T18:30:00+0000';

async function answered(call, status) {
  const response = await call;
  assert.equal(response.status, status);
  return response.result;
}

async function refused(call, status) {
  await assert.rejects(call, (refusal) => {
    assert.equal(refusal.status, status, refusal.message);
    return refusal.message.length > 0;
  });
}

async function keys() {
  const me = await answered(service.getApiKeysDetails({ iamApiKey: login, includeHistory: true }), 200);
  const { iam_id: iamId, account_id: accountId } = me;
  assert.ok(me.locked === false && me.created_by === iamId && Array.isArray(me.history));

  const description = (text) => ({ name: NAME, iamId, description: text });
  const first = await answered(service.createApiKey({ ...description('number one'), expiresAt: EXPIRES }), 201);
  const second = await answered(service.createApiKey(description('number two')), 201);
  assert.notEqual(first.id, second.id);
  assert.ok(first.apikey.length >= 44);

  const response = await service.getApiKey({ id: first.id, includeHistory: true, includeActivity: true });
  const read = response.result;
  assert.deepEqual(
    [read.id, read.name, read.iam_id, read.account_id, read.created_by, read.locked, read.disabled],
    [first.id, NAME, iamId, accountId, iamId, false, false]);
  assert.ok(read.created_at && read.crn && read.history.length > 0 && read.activity.authn_count === 0);
  assert.ok(!read.apikey);
  const ifMatch = response.headers.etag;
  assert.ok(ifMatch);

  const found = [];
  for (let pagetoken; ;) {
    const page = await answered(service.listApiKeys(
      { accountId, iamId, pagesize: 1, filter: 'name co "sequence"', ...(pagetoken && { pagetoken }) }), 200);
    assert.equal(page.limit, 1);
    found.push(...page.apikeys.filter((key) => key.name === NAME).map((key) => key.id));
    if (!page.next) break;
    pagetoken = new URL(page.next).searchParams.get('pagetoken');
  }
  assert.deepEqual(found, [first.id, second.id]);

  await refused(service.updateApiKey({ id: first.id, ifMatch: '1-stale', description: 'never' }), 409);
  const updated = await answered(service.updateApiKey(
    { id: first.id, ifMatch, description: 'This is an updated description', expiresAt: EXPIRES }), 200);
  assert.deepEqual([updated.id, updated.description], [first.id, 'This is an updated description']);

  const { id } = second;
  await answered(service.lockApiKey({ id }), 204);
  assert.equal((await answered(service.getApiKey({ id }), 200)).locked, true);
  await refused(service.deleteApiKey({ id }), 409);
  await answered(service.unlockApiKey({ id }), 204);
  assert.equal((await answered(service.getApiKey({ id }), 200)).locked, false);
  await answered(service.disableApiKey({ id }), 204);
  assert.equal((await answered(service.getApiKey({ id }), 200)).disabled, true);
  await answered(service.enableApiKey({ id }), 204);
  assert.equal((await answered(service.getApiKey({ id }), 200)).disabled, false);

  for (const key of [first, second]) {
    await answered(service.deleteApiKey({ id: key.id }), 204);
    await refused(service.getApiKey({ id: key.id }), 404);
  }
  await refused(service.createApiKey({ name: NAME, iamId: 'IAM-InvalidId', accountId: 'Account-InvalidId' }), 400);
  await refused(service.deleteApiKey({ id: 'InvalidApiKey' }), 404);
  return { iamId, accountId };
}

async function serviceIds(accountId) {
  const made = await answered(service.createServiceId({
    accountId, name: NAME, description: 'a program', apikey: { name: NAME, store_value: true, expires_at: EXPIRES },
  }), 201);
  const { id } = made;
  const stored = await answered(service.getApiKey({ id: made.apikey.id }), 200);
  assert.equal(stored.apikey, made.apikey.apikey);
  const response = await service.getServiceId({ id, includeHistory: true, includeActivity: true });
  assert.ok(response.result.history.length > 0 && response.result.activity && response.headers.etag);
  const listed = await answered(service.listServiceIds({ accountId, name: NAME, pagesize: 100 }), 200);
  assert.ok(listed.serviceids.length === 1 && listed.offset === 0 && !listed.next);
  const ifMatch = response.headers.etag;
  const updated = await answered(service.updateServiceId({ id, ifMatch, description: 'another' }), 200);
  assert.equal(updated.description, 'another');
  await answered(service.lockServiceId({ id }), 204);
  assert.equal((await answered(service.getServiceId({ id }), 200)).locked, true);
  await answered(service.unlockServiceId({ id }), 204);
  assert.equal((await answered(service.getServiceId({ id }), 200)).locked, false);
  await answered(service.deleteServiceId({ id }), 204);
  await refused(service.getServiceId({ id }), 404);
}

async function account(accountId, iamId) {
  const response = await service.getAccountSettings({ accountId });
  const ifMatch = response.headers.etag;
  const changed = await answered(service.updateAccountSettings({
    ifMatch, accountId, restrictCreateServiceId: 'NOT_RESTRICTED', mfa: 'NONE', sessionExpirationInSeconds: '86400',
  }), 200);
  assert.notEqual(changed.entity_tag, response.result.entity_tag);
  assert.equal(changed.session_expiration_in_seconds, '86400');
  await refused(service.updateAccountSettings({ ifMatch, accountId, mfa: 'NONE' }), 409);

  const limits = await answered(service.getAccountLimits({ accountId, apikeysPerIdentity: iamId }), 200);
  assert.deepEqual(limits.apikeys_per_identity, { limit: 20, identities: [{ iam_id: iamId, count: 1 }] });
  const asked = service.bulkListAccountEntityConsumption({ accountId, apikeysPerIdentity: [iamId] });
  assert.deepEqual((await answered(asked, 200)).apikeys_per_identity, limits.apikeys_per_identity);

  const { reference } = await answered(service.createReport({ accountId, type: 'inactive', duration: '720' }), 202);
  await answered(service.getReport({ accountId, reference }), 204);
  const report = await answered(service.getReport({ accountId, reference }), 200);
  assert.deepEqual([report.reference, report.created_by], [reference, iamId]);
  await refused(service.getReport({ accountId, reference: 'no-such-report' }), 404);

  assert.deepEqual((await answered(service.listProfiles({ accountId }), 200)).profiles, []);
  await refused(service.createProfile({ name: NAME, accountId: 'invalid' }), 400);
  await refused(service.getProfile({ profileId: 'InvalidID' }), 404);
}

(async () => {
  const { iamId, accountId } = await keys();
  await serviceIds(accountId);
  await account(accountId, iamId);
  console.log('the sequence passed');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
