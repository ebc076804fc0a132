//! Data sources.

use iam_identity_mock::{Identity, Key, Options, Role};
use jiff::SignedDuration;
use serde_json::Value as Json;
use testkit::service::Service;
use testkit::terraform::Terraform;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

use crate::cases::{Case, case, directory};
use crate::support::login::logs_in;

/// What a plan says that has to fail.
pub(crate) fn refused(directory: &WorkingDirectory, body: &str, parts: &[&str]) -> CommandOutput {
    directory.configure(body);
    directory.try_plan(&[]).failure().says(parts)
}

/// The outputs after an apply.
pub(crate) fn outputs(directory: &WorkingDirectory) -> Json {
    directory.apply();
    let output = directory.command(&["output", "-json", "-no-color"]).output().unwrap();
    let json: Json = serde_json::from_slice(&output.stdout).unwrap();
    json.as_object().unwrap().iter().map(|(name, output)| (name.clone(), output["value"].clone())).collect()
}

fn one_key_is_found_by_id_by_name_and_by_value(directory: WorkingDirectory, service: Service) {
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
    directory.configure(&body.concat());
    directory.init();
    let outputs = outputs(&directory);
    let found = serde_json::json!([key.id, key.id, "mine", "about it", true, false, "IBMid-0000000001", ""]);
    assert_eq!(outputs["found"], serde_json::json!([found, found, found]));
    assert_eq!(outputs["recent"], newer.id);
    let me = serde_json::json!({
        "iam_id": "IBMid-0000000001", "account_id": "0123456789abcdef0123456789abcdef", "kind": "user", "name": "User 1",
    });
    assert_eq!(outputs["me"], me);

    refused(&directory, &data("it", "name = \"none\""), &["No API key is named \"none\""]);
    refused(
        &directory,
        &data("it", "name = \"twice\""),
        &["2 API keys are named \"twice\"", &older.id, &newer.id, "most_recent"],
    );
    refused(&directory, &data("it", "apikey_id = \"ApiKey-none\""), &["ApiKey-none"]);
    refused(
        &directory,
        &data("it", "apikey = \"unknown-value-of-nobodys-key-canary\""),
        &["No API key has this value"],
    );
    refused(&directory, &data("it", ""), &["Exactly one of apikey_id, name, and apikey", "none of them"]);
    refused(
        &directory,
        &data("it", "name = \"a\"\n  apikey_id = \"b\""),
        &["Exactly one of", "apikey_id and name are"],
    );
    // What is known only after an apply is looked up then.
    directory.configure(&format!(
        "resource \"ibm_iam_api_key\" \"new\" {{\n  name = \"new\"\n}}\n{}",
        data("it", "apikey_id = ibm_iam_api_key.new.id")
    ));
    directory.try_plan(&[]).success();
    directory.apply();
    directory.assert_settled();
}

fn terraforms_own_functions_take_the_times_of_an_imported_key_and_of_data_sources(
    directory: WorkingDirectory,
    service: Service,
) {
    let key = service.mock.add_key(&Identity::user(1), "mine", |key| {
        key.expires_at = Some("2040-01-28T15:00:00Z".parse().unwrap());
        key.created_at = "2026-11-23T21:08:00Z".parse().unwrap();
    });
    directory.configure(&format!(
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
    directory.init();
    let outputs = outputs(&directory);
    assert_eq!(outputs["order"], serde_json::json!([-1, -1, -1]));
    assert_eq!(outputs["ends"], serde_json::json!(vec!["28.01.2040 15:00"; 3]));
    assert_eq!(outputs["spelled"], serde_json::json!(vec!["2040-01-28T15:00:00Z"; 3]));
    directory.assert_settled();
    assert_eq!(service.key("mine").entity_tag(), key.entity_tag(), "nothing was written");
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

fn all_keys_are_listed_in_pages_of_a_hundred_and_filtered_exactly(terraform: &Terraform) {
    let service = Service::with(Options::default().keys_per_identity(1000).random_seed(Some(1)));
    let keys = many(&service);
    let login = service.mock.add_identity(Identity::user(2).with(Role::Administrator));
    let mut directory = directory(terraform, &service);
    directory.set("IC_API_KEY", &login);
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
    directory.configure(&blocks.collect::<Vec<_>>().concat());
    directory.init();
    service.mock.clear_journal();
    let outputs = outputs(&directory);
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
    assert_eq!(lists.len(), 3 * (cases.len() - 1) + 1, "three pages each, and one of service IDs");
    assert!(lists.iter().all(|entry| entry.query.contains("pagesize=100")));
}

fn unused_keys_are_found_by_asking_for_the_use_of_those_that_the_other_filters_leave(terraform: &Terraform) {
    let service = Service::with(Options::default().random_seed(Some(1)));
    let directory = directory(terraform, &service);
    let old = |name: &str| {
        service.mock.add_key(&Identity::user(1), name, |key| key.created_at -= SignedDuration::from_hours(24 * 40))
    };
    let (unused, used) = (old("ci-unused"), old("ci-used"));
    old("other");
    service.mock.add_key(&Identity::user(1), "ci-young", |_| {});
    assert!(logs_in(&service, &used.value));
    directory.configure(
        "data \"ibm_iam_api_keys\" \"it\" {\n  name_contains = \"ci-\"\n  unused_for_days = 30\n}\n\
         output \"it\" {\n  value = data.ibm_iam_api_keys.it.keys[*].apikey_id\n}\n",
    );
    directory.init();
    service.mock.clear_journal();
    assert_eq!(outputs(&directory)["it"], serde_json::json!([unused.id]));
    let asked = service.mock.journal().iter().filter(|entry| entry.query == "include_activity=true").count();
    assert_eq!(asked, 3, "one request for each key of that name");
}

fn an_account_is_for_administrators(directory: WorkingDirectory, _: Service) {
    directory.configure("data \"ibm_iam_api_keys\" \"it\" {\n  scope = \"account\"\n}");
    directory.init();
    directory.try_plan(&[]).failure().says(&["Could not look up API keys", "Administrator"]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(one_key_is_found_by_id_by_name_and_by_value),
        case!(terraforms_own_functions_take_the_times_of_an_imported_key_and_of_data_sources).once(),
        case!(under all_keys_are_listed_in_pages_of_a_hundred_and_filtered_exactly).once(),
        case!(under unused_keys_are_found_by_asking_for_the_use_of_those_that_the_other_filters_leave).once(),
        case!(an_account_is_for_administrators).once(),
    ]
}
