// The steps of IBM's integration test for Node on the areas that the mock models, in IBM's order and under IBM's names.
//
// IBM's package has no such test in it, so that these are written anew. Like IBM's, they find the service and the login in
// the file that IBM_CREDENTIALS_FILE names. A line of the output says how each step ended.

const assert = require('node:assert/strict');
const { randomUUID } = require('node:crypto');
const { readExternalSources } = require('ibm-cloud-sdk-core');
const IamIdentityV1 = require('@ibm-cloud/platform-services/iam-identity/v1');

const { accountId, iamId, apikey: login } = readExternalSources(IamIdentityV1.DEFAULT_SERVICE_NAME);
const service = IamIdentityV1.newInstance({});

const NAME = `Node-steps-${randomUUID()}`;
const CHANGED = 'changed by a step';
const EXPIRES = '2049-01-02T18:30:00+0000';
const seen = {};

async function answered(call, status = 200) {
  const response = await call;
  assert.equal(response.status, status);
  return response.result;
}

const refused = (call, status) => assert.rejects(call, (refusal) => refusal.status === status);

function shows(answer, fields) {
  for (const [field, value] of Object.entries(fields)) assert.deepEqual(answer[field], value, field);
}

function has(answer, ...fields) {
  for (const field of fields) assert.ok(answer[field] !== undefined && answer[field] !== null, field);
}

async function toggles(call, read, id, fields) {
  await answered(call.call(service, { id }), 204);
  shows(await answered(read.call(service, { id })), { id, ...fields });
}

const keys = {
  async createApiKey1() {
    const key = { name: NAME, iamId, description: 'number one', expiresAt: EXPIRES };
    seen.key1 = (await answered(service.createApiKey(key), 201)).id;
  },
  async createApiKey2() {
    seen.key2 = (await answered(service.createApiKey({ name: NAME, iamId, description: 'number two' }), 201)).id;
    assert.notEqual(seen.key1, seen.key2);
  },
  async getApiKey() {
    const key = await answered(service.getApiKey({ id: seen.key1, includeHistory: true, includeActivity: true }));
    shows(key, {
      id: seen.key1, name: NAME, iam_id: iamId, account_id: accountId, created_by: iamId, locked: false,
      disabled: false, support_sessions: false, action_when_leaked: 'none',
    });
    has(key, 'created_at', 'crn', 'history');
    assert.equal(key.activity.authn_count, 0);
    seen.key1Tag = key.entity_tag;
    await refused(service.updateApiKey({ id: seen.key1, ifMatch: '1-stale', description: 'never' }), 409);
  },
  async getApiKeysDetails() {
    const key = await answered(service.getApiKeysDetails({ iamApiKey: login, includeHistory: true }));
    shows(key, { iam_id: iamId, account_id: accountId, created_by: iamId, locked: false });
    has(key, 'created_at', 'history');
  },
  async listApiKeys() {
    const found = [];
    for (let pagetoken; ;) {
      const asked = { accountId, iamId, pagesize: 1, includeHistory: true, ...(pagetoken && { pagetoken }) };
      const page = await answered(service.listApiKeys(asked));
      assert.equal(page.limit, 1);
      found.push(...page.apikeys.filter((key) => key.name === NAME).map((key) => key.id));
      if (!page.next) break;
      pagetoken = new URL(page.next).searchParams.get('pagetoken');
    }
    assert.deepEqual(found.sort(), [seen.key1, seen.key2].sort());
  },
  async updateApiKey() {
    // The time is past, as in IBM's test.
    const change = { id: seen.key1, ifMatch: seen.key1Tag, description: CHANGED, expiresAt: '2026-01-02T18:30:00+0000' };
    shows(await answered(service.updateApiKey(change)), { id: seen.key1, description: CHANGED });
  },
  async lockApiKey() {
    await toggles(service.lockApiKey, service.getApiKey, seen.key2, { locked: true });
    await refused(service.deleteApiKey({ id: seen.key2 }), 409);
  },
  unlockApiKey: () => toggles(service.unlockApiKey, service.getApiKey, seen.key2, { locked: false }),
  disableApiKey: () => toggles(service.disableApiKey, service.getApiKey, seen.key2, { disabled: true }),
  enableApiKey: () => toggles(service.enableApiKey, service.getApiKey, seen.key2, { disabled: false }),
  async deleteApiKey1() {
    await answered(service.deleteApiKey({ id: seen.key1 }), 204);
    await refused(service.getApiKey({ id: seen.key1 }), 404);
  },
  async deleteApiKey2() {
    await answered(service.deleteApiKey({ id: seen.key2 }), 204);
    await refused(service.getApiKey({ id: seen.key2 }), 404);
  },
};

const serviceIds = {
  async createServiceId() {
    const apikey = { name: NAME, store_value: true, expires_at: EXPIRES };
    const made = await answered(service.createServiceId({ accountId, name: NAME, description: 'a program', apikey }), 201);
    seen.serviceId = made.id;
    shows(await answered(service.getApiKey({ id: made.apikey.id })), { apikey: made.apikey.apikey });
  },
  async getServiceId() {
    const asked = { id: seen.serviceId, includeHistory: true, includeActivity: true };
    const found = await answered(service.getServiceId(asked));
    shows(found, { id: seen.serviceId, name: NAME, description: 'a program' });
    has(found, 'history', 'activity');
    seen.serviceIdTag = found.entity_tag;
  },
  async listServiceIds() {
    const listed = await answered(service.listServiceIds({ accountId, name: NAME, pagesize: 100 }));
    assert.deepEqual(listed.serviceids.map((found) => found.id), [seen.serviceId]);
    assert.ok(listed.offset === 0 && listed.next === undefined);
  },
  async updateServiceId() {
    const change = { id: seen.serviceId, ifMatch: seen.serviceIdTag, description: CHANGED };
    shows(await answered(service.updateServiceId(change)), { description: CHANGED });
  },
  lockServiceId: () => toggles(service.lockServiceId, service.getServiceId, seen.serviceId, { locked: true }),
  unlockServiceId: () => toggles(service.unlockServiceId, service.getServiceId, seen.serviceId, { locked: false }),
  async deleteServiceId() {
    await answered(service.deleteServiceId({ id: seen.serviceId }), 204);
    await refused(service.getServiceId({ id: seen.serviceId }), 404);
  },
  async createServiceIdGroup() {
    seen.group = (await answered(service.createServiceIdGroup({ accountId, name: NAME, description: 'programs' }), 201)).id;
  },
  async getServiceIdGroup() {
    const group = await answered(service.getServiceIdGroup({ id: seen.group }));
    shows(group, { id: seen.group, name: NAME });
    seen.groupTag = group.entity_tag;
  },
  async listServiceIdGroup() {
    const listed = await answered(service.listServiceIdGroup({ accountId }));
    assert.ok(listed.serviceid_groups.some((group) => group.id === seen.group));
  },
  async updateServiceIdGroup() {
    const change = { id: seen.group, ifMatch: seen.groupTag, name: NAME, description: CHANGED };
    shows(await answered(service.updateServiceIdGroup(change)), { description: CHANGED });
  },
  async deleteServiceIdGroup() {
    await answered(service.deleteServiceIdGroup({ id: seen.group }), 204);
    await refused(service.getServiceIdGroup({ id: seen.group }), 404);
  },
};

const profiles = {
  createProfileBadRequest: () => refused(service.createProfile({ name: NAME, accountId: 'invalid' }), 400),
  getProfileNotFound: () => refused(service.getProfile({ profileId: 'invalid' }), 404),
  updateProfileNotFound: () => refused(
    service.updateProfile({ profileId: 'invalid', ifMatch: '1-stale', description: CHANGED }), 404),
  deleteProfileNotFound: () => refused(service.deleteProfile({ profileId: 'invalid' }), 404),
};

const account = {
  async getAccountSettings() {
    const settings = await answered(service.getAccountSettings({ accountId, includeHistory: false }));
    shows(settings, { account_id: accountId });
    has(settings, 'restrict_create_service_id', 'restrict_create_platform_apikey', 'entity_tag', 'mfa', 'user_mfa',
      'history', 'session_expiration_in_seconds', 'session_invalidation_in_seconds',
      'system_access_token_expiration_in_seconds', 'system_refresh_token_expiration_in_seconds');
    seen.settingsTag = settings.entity_tag;
  },
  async updateAccountSettings() {
    const domains = [{ realm_id: 'IBMid', invitation_email_allow_patterns: ['*@a.example'], restrict_invitation: false }];
    const response = await service.updateAccountSettings({
      ifMatch: seen.settingsTag, accountId, restrictCreateServiceId: 'NOT_RESTRICTED',
      restrictCreatePlatformApikey: 'NOT_RESTRICTED', restrictUserListVisibility: 'NOT_RESTRICTED',
      restrictUserDomains: domains, mfa: 'NONE', userMfa: [{ iam_id: iamId, mfa: 'NONE' }],
      sessionExpirationInSeconds: '86400', sessionInvalidationInSeconds: '7200', maxSessionsPerIdentity: '10',
      systemAccessTokenExpirationInSeconds: '3600', systemRefreshTokenExpirationInSeconds: '259200',
    });
    assert.equal(response.status, 200);
    shows(response.result, {
      account_id: accountId, entity_tag: response.headers.etag, restrict_create_service_id: 'NOT_RESTRICTED',
      restrict_create_platform_apikey: 'NOT_RESTRICTED', restrict_user_list_visibility: 'NOT_RESTRICTED',
      restrict_user_domains: domains, mfa: 'NONE', session_expiration_in_seconds: '86400',
      session_invalidation_in_seconds: '7200',
    });
  },
  async getEffectiveAccountSettings() {
    has(await answered(service.getEffectiveAccountSettings({ accountId, includeHistory: false })), 'effective', 'account');
  },
  async createReport() {
    seen.report = (await answered(service.createReport({ accountId, type: 'inactive', duration: '120' }), 202)).reference;
  },
  getReportIncomplete: () => answered(service.getReport({ accountId, reference: seen.report }), 204),
  async getReportComplete() {
    const report = await answered(service.getReport({ accountId, reference: seen.report }));
    shows(report, { created_by: iamId, reference: seen.report, report_duration: '120' });
    has(report, 'report_start_time', 'report_end_time');
  },
  getReportNotFound: () => refused(service.getReport({ accountId, reference: 'no-such-report' }), 404),
  async getAccountLimits() {
    has({ limits: await answered(service.getAccountLimits({ accountId })) }, 'limits');
    const limits = await answered(service.getAccountLimits({ accountId, apikeysPerIdentity: iamId }));
    assert.deepEqual(limits.apikeys_per_identity, { limit: 20, identities: [{ iam_id: iamId, count: 1 }] });
  },
  async bulkListAccountEntityConsumption() {
    const asked = { accountId, serviceidGroups: true, profiles: true, templates: true, idps: true };
    has(await answered(service.bulkListAccountEntityConsumption(asked)), 'serviceid_groups', 'profiles');
  },
};

(async () => {
  for (const [name, step] of Object.entries({ ...keys, ...serviceIds, ...profiles, ...account })) {
    try {
      await step();
      console.log('@pass', name);
    } catch (error) {
      console.log('@fail', name, String(error.stack).replace(/\s+/g, ' '));
    }
  }
})();
