"""The calls that IBM's page for users shows for Python: create, update, lock, unlock, delete."""

import os

from ibm_cloud_sdk_core.authenticators import IAMAuthenticator
from ibm_platform_services import IamIdentityV1

endpoint = os.environ["IBMCLOUD_IAM_API_ENDPOINT"]
service = IamIdentityV1(authenticator=IAMAuthenticator(os.environ["IC_API_KEY"], url=endpoint))
service.set_service_url(endpoint)

made = service.create_api_key(name="page", iam_id="IBMid-0000000001").get_result()
key_id, name = made["id"], made["name"]
assert made["apikey"] and name == "page"
tag = service.get_api_key(id=key_id).get_headers()["Etag"]
updated = service.update_api_key(id=key_id, if_match=tag, description="another").get_result()
assert updated["description"] == "another" and updated["name"] == name
print(service.lock_api_key(id=key_id))
assert service.get_api_key(id=key_id).get_result()["locked"] is True
print(service.unlock_api_key(id=key_id))
assert service.get_api_key(id=key_id).get_result()["locked"] is False
service.delete_api_key(id=key_id)
print("the examples passed")
