// The calls that IBM's page for users shows for Node: create, update, lock, unlock, delete.

const { IamAuthenticator } = require('ibm-cloud-sdk-core');
const IamIdentityV1 = require('@ibm-cloud/platform-services/iam-identity/v1');

const serviceUrl = process.env.IBMCLOUD_IAM_API_ENDPOINT;
const authenticator = new IamAuthenticator({ apikey: process.env.IC_API_KEY, url: serviceUrl });
const service = new IamIdentityV1({ authenticator, serviceUrl });

function expect(condition) {
  if (!condition) throw new Error('not as expected');
}

service.createApiKey({ name: 'page', iamId: 'IBMid-0000000001', description: 'one' })
  .then(async ({ result: { id, apikey } }) => {
    expect(apikey);
    const ifMatch = (await service.getApiKey({ id })).headers.etag;
    const updated = await service.updateApiKey({ id, ifMatch, description: 'another' });
    expect(updated.result.description === 'another' && updated.result.name === 'page');
    await service.lockApiKey({ id });
    expect((await service.getApiKey({ id })).result.locked);
    await service.unlockApiKey({ id });
    expect(!(await service.getApiKey({ id })).result.locked);
    await service.deleteApiKey({ id });
    console.log('the examples passed');
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
