"""The life of keys and service IDs through IBM's own client for Python, against the mock that the environment names."""

import os
import uuid

from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import IAMAuthenticator
from ibm_platform_services import IamIdentityV1

endpoint, login = os.environ["IBMCLOUD_IAM_API_ENDPOINT"], os.environ["IC_API_KEY"]
service = IamIdentityV1(authenticator=IAMAuthenticator(login, url=endpoint))
service.set_service_url(endpoint)
service.enable_retries(4, 30.0)

NAME = "sequence-" + uuid.uuid4().hex
EXPIRES = "2049-01-02T18:30:00+0000"


def answered(response, status):
    assert response.get_status_code() == status, response
    return response.get_result()


def refused(status, call, **arguments):
    try:
        call(**arguments)
    except ApiException as refusal:
        assert refusal.status_code == status, refusal
        assert refusal.message, refusal
        return
    raise AssertionError(f"not refused with {status}")


# Who is calling, by the login key itself.
me = answered(service.get_api_keys_details(iam_api_key=login, include_history=False), 200)
iam_id, account = me["iam_id"], me["account_id"]

first = answered(service.create_api_key(
    name=NAME, iam_id=iam_id, account_id=account, description="number one", expires_at=EXPIRES), 201)
second = answered(service.create_api_key(name=NAME, iam_id=iam_id, description="number two"), 201)
assert first["id"] != second["id"] and len(first["apikey"]) >= 44

response = service.get_api_key(id=first["id"], include_history=True, include_activity=True)
read = answered(response, 200)
tag = response.get_headers()["Etag"]
assert tag
for field, value in {
    "id": first["id"], "name": NAME, "iam_id": iam_id, "account_id": account, "created_by": iam_id, "locked": False,
    "disabled": False, "support_sessions": False, "description": "number one",
}.items():
    assert read[field] == value, (field, read)
assert read["created_at"] and read["crn"] and read["history"] and read["action_when_leaked"] is not None
assert read["activity"]["authn_count"] == 0
assert not read.get("apikey")

details = answered(service.get_api_keys_details(iam_api_key=login, include_history=True), 200)
assert details["account_id"] == account and details["iam_id"] == iam_id and details["locked"] is False
assert details["history"] is not None

found, token = [], None
while True:
    page = answered(service.list_api_keys(
        account_id=account, iam_id=iam_id, pagesize=1, pagetoken=token, filter='name co "sequence"'), 200)
    assert page["limit"] == 1
    found += [key["id"] for key in page["apikeys"] if key["name"] == NAME]
    if "next" not in page:
        break
    token = page["next"].split("pagetoken=")[1].split("&")[0]
assert found == [first["id"], second["id"]], found

refused(409, service.update_api_key, id=first["id"], if_match="1-stale", description="never")
updated = answered(service.update_api_key(
    id=first["id"], if_match=tag, description="This is an updated description", expires_at=EXPIRES), 200)
assert updated["id"] == first["id"] and updated["description"] == "This is an updated description"

for act, undo, field in [
    (service.lock_api_key, service.unlock_api_key, "locked"),
    (service.disable_api_key, service.enable_api_key, "disabled"),
]:
    answered(act(id=second["id"]), 204)
    assert answered(service.get_api_key(id=second["id"]), 200)[field] is True
    if field == "locked":
        refused(409, service.delete_api_key, id=second["id"])
        refused(409, service.update_api_key, id=second["id"], if_match="*", description="never")
    answered(undo(id=second["id"]), 204)
    assert answered(service.get_api_key(id=second["id"]), 200)[field] is False

for key in (first, second):
    answered(service.delete_api_key(id=key["id"]), 204)
    refused(404, service.get_api_key, id=key["id"])

refused(400, service.create_api_key, name=NAME, iam_id="IAM-InvalidId", account_id="Account-InvalidId")
refused(404, service.delete_api_key, id="InvalidApiKey")

# Service IDs.
made = answered(service.create_service_id(account_id=account, name=NAME, description="a program", apikey={
    "name": NAME, "description": "its key", "store_value": True, "expires_at": EXPIRES}), 201)
assert made["apikey"]["apikey"] and made["iam_id"].startswith("iam-ServiceId-")
stored = answered(service.get_api_key(id=made["apikey"]["id"]), 200)
assert stored["apikey"] == made["apikey"]["apikey"], "a stored value is shown again"
response = service.get_service_id(id=made["id"], include_history=True, include_activity=True)
read, tag = answered(response, 200), response.get_headers()["Etag"]
assert read["name"] == NAME and read["history"] and read["activity"] is not None and tag
listed = answered(service.list_service_ids(account_id=account, name=NAME, pagesize=100), 200)
assert len(listed["serviceids"]) == 1 and listed["offset"] == 0 and "next" not in listed
updated = answered(service.update_service_id(id=made["id"], if_match=tag, description="another"), 200)
assert updated["description"] == "another"
answered(service.lock_service_id(id=made["id"]), 204)
assert answered(service.get_service_id(id=made["id"]), 200)["locked"] is True
refused(409, service.delete_service_id, id=made["id"])
answered(service.unlock_service_id(id=made["id"]), 204)
assert answered(service.get_service_id(id=made["id"]), 200)["locked"] is False
answered(service.delete_service_id(id=made["id"]), 204)
refused(404, service.get_service_id, id=made["id"])
refused(404, service.get_api_key, id=made["apikey"]["id"])

# Account settings.
response = service.get_account_settings(account_id=account, include_history=False)
settings, tag = answered(response, 200), response.get_headers()["Etag"]
assert settings["account_id"] == account and settings["mfa"] == "NONE"
changed = answered(service.update_account_settings(
    if_match=tag, account_id=account, restrict_create_service_id="NOT_RESTRICTED", mfa="NONE",
    session_expiration_in_seconds="86400", session_invalidation_in_seconds="7200"), 200)
assert changed["entity_tag"] != settings["entity_tag"] and changed["session_expiration_in_seconds"] == "86400"
refused(409, service.update_account_settings, if_match=tag, account_id=account, mfa="NONE")

# Limits, asked for both ways.
limits = answered(service.get_account_limits(account_id=account, apikeys_per_identity=iam_id), 200)
(counted,) = limits["apikeys_per_identity"]["identities"]
assert limits["apikeys_per_identity"]["limit"] == 20 and counted == {"iam_id": iam_id, "count": 1}, limits
assert answered(service.bulk_list_account_entity_consumption(
    account_id=account, apikeys_per_identity=[iam_id]), 200)["apikeys_per_identity"] == limits["apikeys_per_identity"]

# A report: asked for, not ready yet, ready.
reference = answered(service.create_report(account_id=account, type="inactive", duration="720"), 202)["reference"]
assert answered(service.get_report(account_id=account, reference=reference), 204) is None
report = answered(service.get_report(account_id=account, reference=reference), 200)
assert report["reference"] == reference and report["created_by"] == iam_id and report["report_duration"] == "720"
assert answered(service.get_report(account_id=account, reference="latest"), 200) == report
refused(404, service.get_report, account_id=account, reference="no-such-report")

# What isn't modelled: empty lists, and the refusals that the live service gives.
assert answered(service.list_profiles(account_id=account), 200)["profiles"] == []
refused(400, service.create_profile, name=NAME, account_id="invalid")
refused(404, service.get_profile, profile_id="InvalidID")
refused(404, service.update_profile, profile_id="InvalidID", if_match="dummy", description="never")
refused(404, service.delete_profile, profile_id="InvalidID")
refused(400, service.create_service_id, account_id="invalid", name=NAME)
refused(404, service.get_service_id, id="ServiceId-unknown")

print("the sequence passed")
