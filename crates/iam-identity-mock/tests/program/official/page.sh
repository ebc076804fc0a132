# The calls that IBM's page for users shows for curl: create, update, lock, unlock, delete. On the page the body of the
# creation lacks a comma; JSON it is only with one.
set -eu

json() { python3 -c "import json, sys; print(json.load(sys.stdin)['$1'])"; }
call() { curl --silent --show-error --fail "$@" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json'; }

TOKEN=$(curl --silent --fail -X POST "$IBMCLOUD_IAM_API_ENDPOINT/identity/token" \
  -H 'Content-Type: application/x-www-form-urlencoded' \
  -d "grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey=$IC_API_KEY" | json access_token)
KEYS=$IBMCLOUD_IAM_API_ENDPOINT/v1/apikeys

ID=$(call -X POST "$KEYS" -d '{
  "name": "page",
  "description": "one",
  "iam_id": "IBMid-0000000001",
  "account_id": "0123456789abcdef0123456789abcdef",
  "store_value": false
}' | json id)
TAG=$(call -D - -o /dev/null "$KEYS/$ID" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
test "$(call -X PUT "$KEYS/$ID" -H "If-Match: $TAG" -d '{ "name": "new", "description": "two" }' | json name)" = new
call -X POST "$KEYS/$ID/lock"
test "$(call "$KEYS/$ID" | json locked)" = True
call -X DELETE "$KEYS/$ID/lock"
test "$(call "$KEYS/$ID" | json locked)" = False
call -X DELETE "$KEYS/$ID"
test "$(curl --silent -o /dev/null -w '%{http_code}' "$KEYS/$ID" -H "Authorization: Bearer $TOKEN")" = 404
echo 'the examples passed'
