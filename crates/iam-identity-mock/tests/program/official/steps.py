"""The steps of IBM's integration test for Python on the areas that the mock models, in IBM's order and under IBM's names.

IBM's package has no tests in it, so that these are written anew. Like IBM's, they find the service and the login in the file
that IBM_CREDENTIALS_FILE names. A line of the output says how each step ended.
"""

import traceback
import uuid
from types import SimpleNamespace
from urllib.parse import parse_qs, urlparse

from ibm_cloud_sdk_core import ApiException, read_external_sources
from ibm_platform_services import IamIdentityV1

login = read_external_sources(IamIdentityV1.DEFAULT_SERVICE_NAME)
account, iam_id = login["ACCOUNT_ID"], login["IAM_ID"]
service = IamIdentityV1.new_instance()

NAME = "Python-steps-" + uuid.uuid4().hex
CHANGED = "changed by a step"
EXPIRES = "2049-01-02T18:30:00+0000"
seen = SimpleNamespace()
steps = []


def step(function):
    steps.append(function)


def answered(response, status=200):
    assert response.get_status_code() == status, response
    return response.get_result()


def refused(status, call, **arguments):
    try:
        call(**arguments)
    except ApiException as refusal:
        assert refusal.status_code == status, refusal
        return
    raise AssertionError(f"not refused with {status}")


def shows(answer, **fields):
    for field, value in fields.items():
        assert answer[field] == value, (field, answer)


def has(answer, *fields):
    for field in fields:
        assert answer.get(field) is not None, (field, answer)


def keys_listed(**arguments):
    """The keys of these steps on all pages."""
    found, token = [], None
    while True:
        page = answered(service.list_api_keys(account_id=account, iam_id=iam_id, pagetoken=token, **arguments))
        found += [key["id"] for key in page["apikeys"] if key["name"] == NAME]
        token = parse_qs(urlparse(page.get("next", "")).query).get("pagetoken", [None])[0]
        if token is None:
            return sorted(found)


@step
def create_api_key1():
    made = answered(service.create_api_key(
        name=NAME, iam_id=iam_id, account_id=account, description="number one", expires_at=EXPIRES), 201)
    seen.key1 = made["id"]


@step
def create_api_key2():
    made = answered(service.create_api_key(
        name=NAME, iam_id=iam_id, account_id=account, description="number two", expires_at=EXPIRES), 201)
    seen.key2 = made["id"]
    assert seen.key1 != seen.key2


@step
def get_api_key():
    response = service.get_api_key(id=seen.key1, include_history=True, include_activity=True)
    key = answered(response)
    shows(key, id=seen.key1, name=NAME, iam_id=iam_id, account_id=account, created_by=iam_id, locked=False,
          disabled=False, support_sessions=False, action_when_leaked="none")
    has(key, "created_at", "crn", "history", "activity")
    assert key["activity"]["authn_count"] == 0, key
    seen.key1_tag = response.get_headers()["Etag"]
    refused(409, service.update_api_key, id=seen.key1, if_match="1-stale", description="never")


@step
def get_api_keys_details():
    key = answered(service.get_api_keys_details(iam_api_key=login["APIKEY"]))
    shows(key, iam_id=iam_id, account_id=account, created_by=iam_id, locked=False)
    has(key, "created_at")


@step
def list_api_keys():
    assert keys_listed(pagesize=1) == keys_listed(pagesize=100) == sorted([seen.key1, seen.key2])


@step
def list_api_keys_with_filter():
    assert keys_listed(pagesize=100, filter='name co "Python"') == sorted([seen.key1, seen.key2])
    assert keys_listed(pagesize=100, filter='name co "Ruby"') == []


@step
def update_api_key():
    key = answered(service.update_api_key(
        id=seen.key1, if_match=seen.key1_tag, description=CHANGED, expires_at=EXPIRES))
    shows(key, id=seen.key1, description=CHANGED)


def toggles(call, field, value):
    answered(call(id=seen.key1), 204)
    shows(answered(service.get_api_key(id=seen.key1)), id=seen.key1, **{field: value})


@step
def lock_api_key():
    toggles(service.lock_api_key, "locked", True)
    refused(409, service.delete_api_key, id=seen.key1)


@step
def unlock_api_key():
    toggles(service.unlock_api_key, "locked", False)


@step
def disable_api_key():
    toggles(service.disable_api_key, "disabled", True)


@step
def enable_api_key():
    toggles(service.enable_api_key, "disabled", False)


@step
def delete_api_key1():
    answered(service.delete_api_key(id=seen.key1), 204)
    refused(404, service.get_api_key, id=seen.key1)


@step
def delete_api_key2():
    answered(service.delete_api_key(id=seen.key2), 204)
    refused(404, service.get_api_key, id=seen.key2)


@step
def create_service_id():
    made = answered(service.create_service_id(account_id=account, name=NAME, description="a program", apikey={
        "name": NAME, "store_value": True, "expires_at": EXPIRES}), 201)
    seen.service_id = made["id"]
    stored = answered(service.get_api_key(id=made["apikey"]["id"]))
    shows(stored, apikey=made["apikey"]["apikey"])


@step
def get_service_id():
    response = service.get_service_id(id=seen.service_id, include_history=True, include_activity=True)
    found = answered(response)
    shows(found, id=seen.service_id, name=NAME, description="a program")
    has(found, "history", "activity")
    seen.service_id_tag = response.get_headers()["Etag"]


@step
def list_service_ids():
    found = answered(service.list_service_ids(account_id=account, name=NAME, pagesize=100))
    assert [each["id"] for each in found["serviceids"]] == [seen.service_id], found
    assert found["offset"] == 0 and "next" not in found, found


@step
def list_service_ids_with_filter():
    found = answered(service.list_service_ids(
        account_id=account, name=NAME, pagesize=100, filter='name co "Python"'))
    assert [each["id"] for each in found["serviceids"]] == [seen.service_id], found


@step
def update_service_id():
    shows(answered(service.update_service_id(
        id=seen.service_id, if_match=seen.service_id_tag, description=CHANGED)), description=CHANGED)


@step
def lock_service_id():
    answered(service.lock_service_id(id=seen.service_id), 204)
    shows(answered(service.get_service_id(id=seen.service_id)), locked=True)
    refused(409, service.delete_service_id, id=seen.service_id)


@step
def unlock_service_id():
    answered(service.unlock_service_id(id=seen.service_id), 204)
    shows(answered(service.get_service_id(id=seen.service_id)), locked=False)


@step
def delete_service_id():
    answered(service.delete_service_id(id=seen.service_id), 204)
    refused(404, service.get_service_id, id=seen.service_id)


@step
def create_service_id_group():
    made = answered(service.create_service_id_group(account_id=account, name=NAME, description="programs"), 201)
    seen.group = made["id"]


@step
def get_service_id_group():
    response = service.get_service_id_group(id=seen.group)
    shows(answered(response), id=seen.group, name=NAME)
    seen.group_tag = response.get_headers()["Etag"]


@step
def list_service_id_group():
    found = answered(service.list_service_id_group(account_id=account))
    assert seen.group in [group["id"] for group in found["serviceid_groups"]], found


@step
def update_service_id_group():
    shows(answered(service.update_service_id_group(
        id=seen.group, if_match=seen.group_tag, name=NAME, description=CHANGED)), description=CHANGED)


@step
def delete_service_id_group():
    answered(service.delete_service_id_group(id=seen.group), 204)
    refused(404, service.get_service_id_group, id=seen.group)


@step
def create_profile_bad_request():
    refused(400, service.create_profile, name=NAME, account_id="invalid")


@step
def get_profile_not_found():
    refused(404, service.get_profile, profile_id="invalid")


@step
def update_profile_not_found():
    refused(404, service.update_profile, profile_id="invalid", if_match="1-stale", description=CHANGED)


@step
def delete_profile_not_found():
    refused(404, service.delete_profile, profile_id="invalid")


@step
def get_account_settings():
    response = service.get_account_settings(account_id=account, include_history=True)
    settings = answered(response)
    shows(settings, account_id=account)
    has(settings, "restrict_create_service_id", "restrict_create_platform_apikey", "entity_tag", "mfa", "user_mfa",
        "history", "session_expiration_in_seconds", "session_invalidation_in_seconds",
        "system_access_token_expiration_in_seconds", "system_refresh_token_expiration_in_seconds")
    seen.settings_tag = response.get_headers()["Etag"]


@step
def update_account_settings():
    written = {
        "restrict_create_service_id": "NOT_RESTRICTED", "restrict_create_platform_apikey": "NOT_RESTRICTED",
        "restrict_user_list_visibility": "NOT_RESTRICTED", "mfa": "NONE", "session_expiration_in_seconds": "86400",
        "session_invalidation_in_seconds": "7200", "max_sessions_per_identity": "10",
        "system_access_token_expiration_in_seconds": "3600", "system_refresh_token_expiration_in_seconds": "259200",
    }
    domains = [{"realm_id": "IBMid", "restrict_invitation": False, "invitation_email_allow_patterns": ["*@a.example"]}]
    settings = answered(service.update_account_settings(
        if_match=seen.settings_tag, account_id=account, user_mfa=[{"iam_id": iam_id, "mfa": "NONE"}],
        restrict_user_domains=domains, **written))
    shows(settings, account_id=account, restrict_user_domains=domains, **written)
    has(settings, "user_mfa", "history")
    assert settings["entity_tag"] != seen.settings_tag


@step
def get_effective_account_settings():
    has(answered(service.get_effective_account_settings(account_id=account, include_history=False)),
        "effective", "account")


@step
def create_report():
    made = answered(service.create_report(account_id=account, type="inactive", duration="120"), 202)
    seen.report = made["reference"]


@step
def get_inactivity_report_incomplete():
    assert answered(service.get_report(account_id=account, reference=seen.report), 204) is None


@step
def get_inactivity_report_complete():
    report = answered(service.get_report(account_id=account, reference=seen.report))
    shows(report, created_by=iam_id, reference=seen.report, report_duration="120")
    has(report, "report_start_time", "report_end_time")


@step
def get_inactivity_report_notfound():
    refused(404, service.get_report, account_id=account, reference="no-such-report")


@step
def get_account_limits():
    assert answered(service.get_account_limits(account_id=account)) is not None
    limits = answered(service.get_account_limits(account_id=account, apikeys_per_identity=iam_id))
    shows(limits["apikeys_per_identity"], limit=20, identities=[{"iam_id": iam_id, "count": 1}])


@step
def bulk_list_account_entity_consumption():
    asked = "12345678-1234-1234-1234-123456789abc"
    limits = answered(service.bulk_list_account_entity_consumption(
        account_id=account, serviceid_groups=True, profiles=True, templates=True, idps=True,
        serviceids_per_group=["ServiceIdGroup-" + asked], apikeys_per_identity=["iam-ServiceId-" + asked],
        template_versions_per_template=["AccountSettingsTemplate-" + asked],
        claim_rules_per_group=["AccessGroupId-" + asked]))
    has(limits, "serviceid_groups", "profiles", "apikeys_per_identity")


for each in steps:
    try:
        each()
        print("@pass", each.__name__, flush=True)
    except Exception:
        print("@fail", each.__name__, " ".join(traceback.format_exc().split()), flush=True)
