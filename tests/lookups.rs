//! Data sources and functions under every Terraform, and all examples.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};

use http::Method;
use iam_identity_mock::{Identity, Key, Options, Role};
use jiff::SignedDuration;
use serde_json::Value as Json;
use support::cli::{Ran, Workspace, terraforms, with_each, with_every};
use support::service::Service;
use xtask::terraform::Terraform;

/// The outputs after an apply.
fn outputs(workspace: &Workspace) -> Json {
    workspace.apply();
    let output = workspace.command(&["output", "-json", "-no-color"]).output().unwrap();
    let json: Json = serde_json::from_slice(&output.stdout).unwrap();
    json.as_object().unwrap().iter().map(|(name, output)| (name.clone(), output["value"].clone())).collect()
}

/// The examples of a kind, without those of imports.
fn examples(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(kind);
    let files = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let all = files(&folder).iter().flat_map(|folder| files(folder)).collect::<Vec<_>>();
    all.into_iter().filter(|file| !file.file_name().unwrap().to_str().unwrap().starts_with("import")).collect()
}

/// What a plan says that has to fail.
fn refused(workspace: &Workspace, body: &str, parts: &[&str]) -> Ran {
    workspace.configure(body);
    workspace.try_plan(&[]).failure().says(parts)
}

#[test]
fn every_example_applies_and_settles() {
    with_every(|workspace, service| {
        for kind in ["data-sources", "ephemeral-resources", "functions", "resources"] {
            for example in examples(kind) {
                let body = std::fs::read_to_string(&example).unwrap();
                workspace.configure(&body.replace("entity_lock = true", "entity_lock = false"));
                workspace.init();
                workspace.apply();
                workspace.assert_settled();
                workspace.try_destroy().success();
            }
        }
        assert_eq!(service.mock.keys().len(), 1, "the login key is left");
    });
}

#[test]
fn every_way_to_import_that_is_shown_imports() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/resources/ibm_iam_api_key");
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let imports = |workspace: Workspace, service: Service, file: &str| {
        let id = "ApiKey-01234567-89ab-4cde-8f01-23456789abcd";
        service.mock.add_key(&Identity::user(1), "deploy", |key| key.id = id.to_owned());
        if Path::new(file).extension().is_some_and(|it| it == "tf") {
            workspace.configure(&text(file));
            workspace.init();
            workspace.apply().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
        } else {
            workspace.configure("resource \"ibm_iam_api_key\" \"deploy\" {\n  name = \"deploy\"\n}\n");
            workspace.init();
            let words = text(file);
            workspace.run(&words.split_whitespace().skip(1).collect::<Vec<_>>()).success();
        }
        workspace.assert_settled();
        assert_eq!(workspace.state("ibm_iam_api_key.deploy")["id"], id);
    };
    with_every(|workspace, service| imports(workspace, service, "import.tf"));
    with_every(|workspace, service| imports(workspace, service, "import.sh"));
    let knows_identities = |terraform: &Terraform| !terraform.is_opentofu && terraform.version >= (1, 12);
    with_each(knows_identities, |workspace, service| imports(workspace, service, "import-by-identity.tf"));
}

#[test]
fn functions_give_what_their_pages_say() {
    with_every(|mut workspace, _| {
        // They are pure: nothing to log in with is needed.
        workspace.set("IC_API_KEY", "");
        let crn = "crn:v1:bluemix:public:cloud-object-storage:global:a/0123:1-2:bucket:a:b";
        let token = "eyJhbGciOiJub25lIn0.eyJuIjpudWxsLCJhIjpbMSx7ImIiOnRydWV9XSwicyI6IngiLCJmIjoxLjV9.x";
        workspace.configure(&format!(
            r#"
            locals {{ parsed = provider::ibm::parse_crn("{crn}") }}
            output "parsed"  {{ value = local.parsed }}
            output "built"   {{ value = provider::ibm::build_crn(local.parsed) }}
            output "short"   {{ value = provider::ibm::build_crn({{ service_name = "iam-identity", account_id = "01" }}) }}
            output "kinds"   {{ value = [for id in ["IBMid-1", "BSS-1", "iam-ServiceId-1", "iam-Profile-1", "x", ""] : provider::ibm::iam_id_kind(id)] }}
            output "print"   {{ value = provider::ibm::apikey_fingerprint("abc") }}
            output "claims"  {{ value = provider::ibm::jwt_claims("Bearer {token}") }}
            output "time"    {{ value = provider::ibm::to_iam_time("2040-01-28T16:00:48+01:00") }}
            output "back"    {{ value = timeadd(provider::ibm::from_iam_time("2040-01-28T15:00+0000"), "1h") }}
            "#
        ));
        workspace.init();
        let outputs = outputs(&workspace);
        let parsed = serde_json::json!({
            "version": "v1", "cname": "bluemix", "ctype": "public", "service_name": "cloud-object-storage",
            "region": "global", "scope": "a/0123", "account_id": "0123", "service_instance": "1-2",
            "resource_type": "bucket", "resource": "a:b",
        });
        assert_eq!(outputs["parsed"], parsed);
        assert_eq!(outputs["built"], crn, "one is the inverse of the other");
        assert_eq!(outputs["short"], "crn:v1:bluemix:public:iam-identity::a/01:::");
        let kinds = ["user", "user", "service_id", "trusted_profile", "unknown", "unknown"];
        assert_eq!(outputs["kinds"], serde_json::json!(kinds));
        // sha256sum of abc.
        assert_eq!(outputs["print"], "ba7816bf8f01cfea");
        assert_eq!(outputs["claims"], serde_json::json!({ "n": null, "a": [1, { "b": true }], "s": "x", "f": 1.5 }));
        assert_eq!(outputs["time"], "2040-01-28T15:00+0000");
        assert_eq!(outputs["back"], "2040-01-28T16:00:00Z");
        for (call, parts) in [
            ("parse_crn(\"arn:x\")", ["\"crn\" parameter: A CRN must begin with", "arn:x"]),
            ("parse_crn(\"crn:v1:a\")", ["this one has 2", "crn:v1:a"]),
            ("build_crn({ regoin = \"x\" })", ["no part `regoin`", "parts"]),
            ("build_crn({ scope = \"a/1\", account_id = \"2\" })", ["do not agree", "parts"]),
            ("build_crn({ region = \"a:b\" })", ["`region` must not contain a", "parts"]),
            ("build_crn(\"x\")", ["must be an object", "parts"]),
            ("jwt_claims(\"a.b\")", ["not a JSON Web Token", "token"]),
            ("jwt_claims(\"a.W10.b\")", ["not an object", "token"]),
            ("to_iam_time(\"tomorrow\")", ["date and time", "time"]),
            ("from_iam_time(\"2040-01-28\")", ["date and time", "time"]),
            ("apikey_fingerprint(\"\")", ["must not be empty", "apikey"]),
        ] {
            let ran = refused(&workspace, &format!("output \"it\" {{\n  value = provider::ibm::{call}\n}}"), &parts);
            // The full stop is Terraform's.
            ran.silent_about(&[".."]);
        }
    });
}

#[test]
fn one_key_is_found_by_id_by_name_and_by_value() {
    with_every(|workspace, service| {
        let key = service.mock.add_key(&Identity::user(1), "mine", |key| {
            key.description = Some("about it".to_owned());
            key.locked = true;
            key.value = "the-value-of-a-key-that-somebody-found".to_owned();
        });
        let older =
            service.mock.add_key(&Identity::user(1), "twice", |key| key.created_at -= SignedDuration::from_hours(1));
        let newer = service.mock.add_key(&Identity::user(1), "twice", |_| {});
        let data = |name: &str, body: &str| format!("data \"ibm_iam_api_key\" \"{name}\" {{\n  {body}\n}}\n");
        let body = [
            data("id", &format!("apikey_id = {:?}", key.id)),
            data("name", "name = \"mine\""),
            data("value", "apikey = \"the-value-of-a-key-that-somebody-found\""),
            data("recent", "name = \"twice\"\n  most_recent = true"),
            "output \"found\" {\n  value = [for it in [data.ibm_iam_api_key.id, data.ibm_iam_api_key.name, data.ibm_iam_api_key.value] : \
             [it.id, it.apikey_id, it.name, it.description, it.locked, it.disabled, it.iam_id, it.expires_at]]\n  sensitive = true\n}\n"
                .to_owned(),
            "output \"recent\" {\n  value = data.ibm_iam_api_key.recent.id\n}\n".to_owned(),
            "data \"ibm_iam_identity\" \"me\" {}\noutput \"me\" {\n  value = data.ibm_iam_identity.me\n}\n".to_owned(),
        ];
        workspace.configure(&body.concat());
        workspace.init();
        let outputs = outputs(&workspace);
        let found = serde_json::json!([key.id, key.id, "mine", "about it", true, false, "IBMid-0000000001", ""]);
        assert_eq!(outputs["found"], serde_json::json!([found, found, found]));
        assert_eq!(outputs["recent"], newer.id);
        let me = serde_json::json!({
            "iam_id": "IBMid-0000000001", "account_id": "0123456789abcdef0123456789abcdef", "kind": "user", "name": "User 1",
        });
        assert_eq!(outputs["me"], me);

        refused(&workspace, &data("it", "name = \"none\""), &["No API key is named \"none\""]);
        refused(
            &workspace,
            &data("it", "name = \"twice\""),
            &["2 API keys are named \"twice\"", &older.id, &newer.id, "most_recent"],
        );
        refused(&workspace, &data("it", "apikey_id = \"ApiKey-none\""), &["ApiKey-none"]);
        refused(
            &workspace,
            &data("it", "apikey = \"unknown-value-of-nobodys-key-canary\""),
            &["No API key has this value"],
        );
        refused(&workspace, &data("it", ""), &["Exactly one of apikey_id, name, and apikey", "none of them"]);
        refused(
            &workspace,
            &data("it", "name = \"a\"\n  apikey_id = \"b\""),
            &["Exactly one of", "apikey_id and name are"],
        );
        // What is known only after an apply is looked up then.
        workspace.configure(&format!(
            "resource \"ibm_iam_api_key\" \"new\" {{\n  name = \"new\"\n}}\n{}",
            data("it", "apikey_id = ibm_iam_api_key.new.id")
        ));
        workspace.try_plan(&[]).success();
        workspace.apply();
        workspace.assert_settled();
    });
}

#[test]
fn terraforms_own_functions_take_the_times_of_an_imported_key_and_of_data_sources() {
    with_every(|workspace, service| {
        let key = service.mock.add_key(&Identity::user(1), "mine", |key| {
            key.expires_at = Some("2040-01-28T15:00:00Z".parse().unwrap());
            key.created_at = "2026-11-23T21:08:00Z".parse().unwrap();
        });
        workspace.configure(&format!(
            r#"
            import {{
              to = ibm_iam_api_key.it
              id = "{id}"
            }}
            resource "ibm_iam_api_key" "it" {{
              name       = "mine"
              expires_at = timeadd("2039-12-29T15:00:48Z", "720h")
            }}
            data "ibm_iam_api_key" "it" {{
              apikey_id = "{id}"
            }}
            data "ibm_iam_api_keys" "all" {{
              name_contains  = "mine"
              expires_before = timeadd("2040-01-28T15:00:48Z", "1m")
            }}
            locals {{
              keys = [ibm_iam_api_key.it, data.ibm_iam_api_key.it, data.ibm_iam_api_keys.all.keys[0]]
            }}
            output "order" {{
              value     = [for key in local.keys : timecmp(key.created_at, key.expires_at)]
              sensitive = true
            }}
            output "ends" {{
              value     = [for key in local.keys : formatdate("DD.MM.YYYY hh:mm", key.expires_at)]
              sensitive = true
            }}
            output "spelled" {{
              value     = [for key in local.keys : key.expires_at]
              sensitive = true
            }}
            check "lasts" {{
              assert {{
                condition     = timecmp(timeadd(data.ibm_iam_api_key.it.expires_at, "-24h"), "2030-01-01T00:00:00Z") > 0
                error_message = "It ends soon."
              }}
            }}
            "#,
            id = key.id
        ));
        workspace.init();
        let outputs = outputs(&workspace);
        assert_eq!(outputs["order"], serde_json::json!([-1, -1, -1]));
        assert_eq!(outputs["ends"], serde_json::json!(vec!["28.01.2040 15:00"; 3]));
        assert_eq!(outputs["spelled"], serde_json::json!(vec!["2040-01-28T15:00:00Z"; 3]));
        workspace.assert_settled();
        assert_eq!(service.key("mine").entity_tag(), key.entity_tag(), "nothing was written");
    });
}

/// 250 keys of a user and of a service ID, of every kind that there is a filter for.
fn many(service: &Service) -> Vec<Key> {
    let owner = Identity { iam_id: "iam-ServiceId-1".to_owned(), ..Identity::user(1) };
    let key = |number: i64| {
        let owner = if number % 5 == 0 { &owner } else { &Identity::user(1) };
        service.mock.add_key(owner, &format!("{}-{number}", if number % 2 == 0 { "ci" } else { "dev" }), |key| {
            key.created_at -= SignedDuration::from_hours(24 * (250 - number));
            key.locked = number % 3 == 0;
            key.disabled = number % 7 == 0;
            key.expires_at = (number % 4 == 0).then(|| key.created_at + SignedDuration::from_hours(24 * 365));
        })
    };
    (0..250).map(key).collect()
}

/// A name, the filters, and which keys are meant.
type Wanted<'a> = (&'a str, String, &'a dyn Fn(&Key) -> bool);

#[test]
fn all_keys_are_listed_in_pages_of_a_hundred_and_filtered_exactly() {
    let service = Service::with(Options { keys_per_identity: 1000, seed: Some(1), ..Options::default() });
    let keys = many(&service);
    let login = service.mock.add_identity(Identity::user(2).with(Role::Administrator));
    let mut workspace = Workspace::new(&terraforms()[0], &service);
    workspace.set("IC_API_KEY", &login);
    let now = service.mock.now();
    let soon = now + SignedDuration::from_hours(24 * 200 + 12);
    let cases: [Wanted<'_>; 7] = [
        ("all", String::new(), &|_| true),
        ("services", "type = \"serviceid\"".to_owned(), &|key| key.iam_id == "iam-ServiceId-1"),
        ("named", "name_contains = \"ci-\"\n  type = \"user\"".to_owned(), &|key| {
            key.name.contains("ci-") && key.iam_id != "iam-ServiceId-1"
        }),
        ("locked", "locked = true\n  disabled = false".to_owned(), &|key| key.locked && !key.disabled),
        ("disabled", "disabled = true".to_owned(), &|key| key.disabled),
        ("expiring", format!("expires_before = \"{soon}\""), &|key| key.expires_at.is_some_and(|at| at < soon)),
        // Between two days, for each key is as old as a number of days: what is of the limit's own minute doesn't count.
        ("old", format!("created_before = \"{}\"", now - SignedDuration::from_hours(24 * 100 - 12)), &|key| {
            key.created_at < now - SignedDuration::from_hours(24 * 100 - 12)
        }),
    ];
    let blocks = cases.iter().map(|(name, body, _)| {
        format!(
            "data \"ibm_iam_api_keys\" \"{name}\" {{\n  scope = \"account\"\n  {body}\n}}\n\
             output \"{name}\" {{\n  value = data.ibm_iam_api_keys.{name}.keys[*].apikey_id\n}}\n"
        )
    });
    workspace.configure(&blocks.collect::<Vec<_>>().concat());
    workspace.init();
    service.mock.clear_journal();
    let outputs = outputs(&workspace);
    for (name, _, fits) in &cases {
        // The login keys are the youngest.
        let mut wanted: Vec<_> = keys.iter().filter(|key| fits(key)).map(|key| key.id.clone()).collect();
        let mut found: Vec<_> =
            outputs[name].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        found.retain(|id| keys.iter().any(|key| key.id == *id));
        assert_eq!(found, wanted, "{name}: the oldest first");
        wanted.dedup();
        assert_eq!(wanted.len(), found.len());
    }
    let lists: Vec<_> = service.mock.journal().into_iter().filter(|entry| entry.path == "/v1/apikeys").collect();
    assert_eq!(lists.len(), 3 * cases.len(), "three pages each");
    assert!(lists.iter().all(|entry| entry.query.contains("pagesize=100")));
}

#[test]
fn unused_keys_are_found_by_asking_for_the_use_of_those_that_the_other_filters_leave() {
    let service = Service::with(Options { seed: Some(1), ..Options::default() });
    let workspace = Workspace::new(&terraforms()[0], &service);
    let old = |name: &str| {
        service.mock.add_key(&Identity::user(1), name, |key| key.created_at -= SignedDuration::from_hours(24 * 40))
    };
    let (unused, used) = (old("ci-unused"), old("ci-used"));
    old("other");
    service.mock.add_key(&Identity::user(1), "ci-young", |_| {});
    let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={}", used.value);
    let request = http::Request::builder().method(Method::POST).uri("/identity/token").body(form.into()).unwrap();
    service.block_on(service.mock.handle(request));
    workspace.configure(
        "data \"ibm_iam_api_keys\" \"it\" {\n  name_contains = \"ci-\"\n  unused_for_days = 30\n}\n\
         output \"it\" {\n  value = data.ibm_iam_api_keys.it.keys[*].apikey_id\n}\n",
    );
    workspace.init();
    service.mock.clear_journal();
    assert_eq!(outputs(&workspace)["it"], serde_json::json!([unused.id]));
    let asked = service.mock.journal().iter().filter(|entry| entry.query == "include_activity=true").count();
    assert_eq!(asked, 3, "one request for each key of that name");
}

#[test]
fn an_account_is_for_administrators() {
    with_every(|workspace, _| {
        workspace.configure("data \"ibm_iam_api_keys\" \"it\" {\n  scope = \"account\"\n}");
        workspace.init();
        workspace.try_plan(&[]).failure().says(&["Could not look up API keys", "Administrator"]);
    });
}
