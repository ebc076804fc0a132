//! The text that the control API answers `GET /` with.

pub(crate) const HELP: &str = r#"GET    /             this text
GET    /health       the version, once the mock answers; the API has this path too
POST   /reset        return to the start: objects, options and clock as they were, no faults, an empty journal, and the same random
                     IDs again. Tokens of identities that were there at the start stay valid, unless they were revoked
POST   /accounts     add an account with an administrator, for a test of its own: {"name": "…"}; the response has its ID, the
                     IAM ID, and a key to log in with. The same name gets another account each time
POST   /seed         add objects, all or none: {"identity": […], "service_id": […], …}, as in a file for --seed
GET    /options      the options
PUT    /options      change some of them: {"keys_per_identity": 5}; `iam-identity-mock --options` lists them
GET    /faults       the faults that still apply to a request
POST   /faults       add one: {"method": "PUT", "path_end": "/lock", "after": 0, "times": 1, "effect": EFFECT}
                     EFFECT: "drop_before", "drop_after", {"delay_before": MS}, {"delay_after": MS}, {"cut_body": BYTES},
                     {"answer": ANSWER} (not carried out), {"answer_after": ANSWER} (carried out)
                     ANSWER: {"status": 503, "headers": [["retry-after", "2"]], "body": "text"}
                     More conditions: {"account": "…", "query": {"scope": "account"}, "headers": {"entity-lock": "true"},
                     "body": {"name": "…"}}, where the body of a request may be JSON or a form
DELETE /faults       remove them; with ?account= those of an account
GET    /clock        the time on the mock's clock
PUT    /clock        set it: {"at": "2027-01-01T00:00:00Z"}, or move it: {"advance_seconds": 3600}, between 1971 and 9000.
                     Tokens live on this clock: a client that is logged in can be rejected (401) until it logs in again,
                     unless the option tokens_ignore_clock is set
GET    /identities   all identities
POST   /identities   add one: {"iam_id": "IBMid-…", "account_id": "…", "name": "…", "roles": ["Administrator"]},
                     with "login_key" to choose its value; the response has it
GET    /keys         all keys with masked values; with ?secrets=true as they are
POST   /keys         add one: {"iam_id": "IBMid-…", "name": "…"}, and any other field that it has in a seed
DELETE /tokens       revoke all access tokens
GET    /journal      the requests with masked secrets; with ?secrets=true as they were sent. Filters: ?account=, ?method=, ?path=,
                     ?path_end=, ?status=
DELETE /journal      clear it; with filters, of the requests that match
GET    /state        the whole state, key values and tokens included
PUT    /state        restore it
Clock and options are those of the whole mock. Tests that run in parallel have an account each, and a mock each if they change these.
Requests of web pages are rejected: the Host must be localhost, an IP address, or named with --host, and there must be no Origin.
"#;
