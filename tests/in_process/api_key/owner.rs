//! A replacement keeps its owner, and a key of another account isn't taken for gone.

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Key, Mock, Options, Role};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{Core, named};
use crate::terraform_core::values::{config, map, text, with};
use crate::terraform_core::{Action, Stored, has_errors, said};

const SERVICE: &str = "iam-ServiceId-11111111-2222-4333-8444-555555555555";

/// An administrator, logged in, and the mock that knows others too.
async fn administrator() -> Core {
    let mock = Mock::new(Options::default().signed_tokens(false).random_seed(Some(7)));
    let login = mock.add_identity(Identity::user(1).with(Role::Administrator));
    mock.upsert_identity(Identity::user(2));
    mock.upsert_identity(Identity { iam_id: SERVICE.into(), name: "svc".into(), ..Identity::user(3) });
    Core::on(mock, &login).await
}

/// An old key of this identity.
fn key_of(core: &Core, owner: &Identity) -> Key {
    core.mock.add_key(owner, "k", |key| key.created_at -= SignedDuration::from_hours(1))
}

fn service() -> Identity {
    Identity { iam_id: SERVICE.into(), name: "svc".into(), ..Identity::user(3) }
}

fn rotated(round: &str) -> Value {
    config([("name", "k".into()), ("rotate_when_changed", map([("round", round)]))])
}

/// Takes a key into the state as an import does: with a read, where `refreshed`.
async fn imported(core: &mut Core, key: &Key, refreshed: bool) {
    core.state = Stored { value: Some(core.import(&key.id).await.unwrap()), ..Stored::default() };
    if refreshed {
        core.converge(&rotated("1")).await;
    } else {
        let planned = core.plan(&rotated("1"), false).await.unwrap();
        assert!(!has_errors(&core.apply(&rotated("1"), planned).await));
    }
    core.mock.clear_journal();
}

fn assert_untouched(core: &Core, key: &Key) {
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    assert!(core.mock.keys().contains(key));
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_service_id_or_a_profile_is_not_replaced_whether_or_not_it_was_read() {
    for owner in [service(), Identity::trusted_profile(1)] {
        for refreshed in [true, false] {
            let mut core = administrator().await;
            core.mock.upsert_identity(owner.clone());
            let key = key_of(&core, &owner);
            imported(&mut core, &key, refreshed).await;
            // A change that replaces, and -replace.
            for (wish, forced) in
                [(rotated("2"), false), (rotated("1"), true), (with(&rotated("2"), "name", "n"), false)]
            {
                let told = said(&core.plan(&wish, forced).await.unwrap_err());
                for phrase in [owner.iam_id.as_str(), "cannot be replaced", &key.id] {
                    assert!(told.contains(phrase), "{phrase}: {told}");
                }
            }
            assert_untouched(&core, &key);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_of_another_user_that_was_read_is_not_replaced_and_the_plan_names_both() {
    let mut core = administrator().await;
    let key = key_of(&core, &Identity::user(2));
    imported(&mut core, &key, true).await;
    for (wish, forced) in [(rotated("2"), false), (rotated("1"), true)] {
        let told = said(&core.plan(&wish, forced).await.unwrap_err());
        for phrase in ["belongs to IBMid-0000000002", "replaced by IBMid-0000000001", "log in as IBMid-0000000002"] {
            assert!(told.contains(phrase), "{phrase}: {told}");
        }
    }
    assert_untouched(&core, &key);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_another_user_that_was_not_read_is_not_deleted_to_be_replaced() {
    let mut core = administrator().await;
    let key = key_of(&core, &Identity::user(2));
    imported(&mut core, &key, false).await;
    for (wish, forced) in [(rotated("2"), false), (rotated("1"), true)] {
        let planned = core.plan(&wish, forced).await.unwrap();
        assert_eq!(planned.action, Action::Replace);
        let told = said(&core.apply(&wish, planned).await);
        assert!(told.contains("belongs to IBMid-0000000002") && told.contains("Nothing was changed"), "{told}");
        assert_untouched(&core, &key);
        assert_eq!(text(core.state.value.as_ref().unwrap(), "id"), key.id);
    }
    // Tainted, no plan gets to know of it.
    core.state.tainted = true;
    let planned = core.plan(&rotated("1"), false).await.unwrap();
    assert!(said(&core.apply(&rotated("1"), planned).await).contains("belongs to IBMid-0000000002"));
    assert_untouched(&core, &key);
}

#[tokio::test(start_paused = true)]
async fn a_creation_before_the_destruction_is_refused_where_the_notes_arrive() {
    let mut core = administrator().await;
    core.terraform.keeps_planned_private = true;
    let key = key_of(&core, &Identity::user(2));
    imported(&mut core, &key, false).await;
    let planned = core.plan(&rotated("2"), false).await.unwrap();
    let told = said(&core.replace_creating_first(&rotated("2"), planned).await);
    assert!(told.contains("belongs to IBMid-0000000002"), "{told}");
    assert_untouched(&core, &key);
}

#[tokio::test(start_paused = true)]
async fn a_plan_of_one_user_applied_by_another_does_not_give_the_key_to_that_one() {
    let mut core = administrator().await;
    core.converge(&rotated("1")).await;
    let planned = core.plan(&rotated("2"), false).await.unwrap();
    let login = core.mock.add_identity(Identity::user(2).with(Role::Administrator));
    let mut other = Core::on(core.mock.clone(), &login).await;
    other.state = core.state.clone();
    core.mock.clear_journal();
    let told = said(&other.apply(&rotated("2"), planned).await);
    assert!(told.contains("belongs to IBMid-0000000001 and cannot be replaced by IBMid-0000000002"), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}

#[tokio::test(start_paused = true)]
async fn another_account_of_the_same_user_is_another_owner() {
    let mut core = Core::new().await;
    core.converge(&rotated("1")).await;
    let elsewhere = Identity { account_id: "f".repeat(32), ..Identity::user(1) };
    let login = core.mock.add_identity(elsewhere);
    let mut other = Core::on(core.mock.clone(), &login).await;
    other.state = core.state.clone();
    let planned = other.plan(&rotated("2"), false).await.unwrap();
    core.mock.clear_journal();
    let told = said(&other.apply(&rotated("2"), planned).await);
    assert!(told.contains("in the account 0123456789abcdef0123456789abcdef"), "{told}");
    assert!(told.contains(&"f".repeat(32)), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}

#[tokio::test(start_paused = true)]
async fn a_trusted_profile_does_not_delete_a_key_that_it_could_not_make_again() {
    let mut core = Core::new().await;
    core.converge(&rotated("1")).await;
    let login = core.mock.add_identity(Identity::trusted_profile(1).with(Role::Administrator));
    let mut profile = Core::on(core.mock.clone(), &login).await;
    profile.state = core.state.clone();
    let planned = profile.plan(&rotated("2"), false).await.unwrap();
    core.mock.clear_journal();
    let told = said(&profile.apply(&rotated("2"), planned).await);
    assert!(told.contains("cannot be replaced by iam-Profile-"), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}

#[tokio::test(start_paused = true)]
async fn keys_of_others_are_changed_and_destroyed_by_an_administrator_as_before() {
    for owner in [Identity::user(2), service()] {
        for refreshed in [true, false] {
            let mut core = administrator().await;
            let key = key_of(&core, &owner);
            imported(&mut core, &key, refreshed).await;
            core.converge(&with(&rotated("1"), "description", "d")).await;
            core.assert_settled(&with(&rotated("1"), "description", "d")).await;
            let diagnostics = core.destroy().await;
            assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
            assert!(core.keys().is_empty());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn ones_own_key_is_replaced_both_ways_under_old_and_new_cores() {
    for keeps_planned_private in [false, true] {
        let mut core = Core::new().await;
        core.terraform.keeps_planned_private = keeps_planned_private;
        core.converge(&rotated("1")).await;
        for (round, creates_first) in [("2", false), ("3", true)] {
            let before = core.key().id;
            core.refresh().await;
            let planned = core.plan(&rotated(round), false).await.unwrap();
            assert_eq!(planned.action, Action::Replace);
            for name in ["iam_id", "account_id"] {
                assert!(planned.value.get(name).is_unknown(), "{name} is promised, which the plan within apply can't");
            }
            let wish = rotated(round);
            let diagnostics = if creates_first {
                core.replace_creating_first(&wish, planned).await
            } else {
                core.apply(&wish, planned).await
            };
            assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
            assert_ne!(core.key().id, before);
            assert_eq!(core.key().iam_id, "IBMid-0000000001");
            core.assert_settled(&wish).await;
        }
        // Nothing of the replacement is left in the notes: a destroy is one, and allowed.
        assert!(!has_errors(&core.destroy().await));
    }
}

#[tokio::test(start_paused = true)]
async fn once_the_owner_is_logged_in_the_key_is_replaced() {
    let mut core = administrator().await;
    let key = key_of(&core, &Identity::user(2));
    imported(&mut core, &key, true).await;
    let login = core.mock.add_identity(Identity::user(2));
    let mut owner = Core::on(core.mock.clone(), &login).await;
    owner.state = core.state.clone();
    owner.converge(&rotated("2")).await;
    assert_eq!(owner.key().iam_id, "IBMid-0000000002");
}

#[tokio::test(start_paused = true)]
async fn a_rotation_not_known_yet_is_refused_once_it_is() {
    let mut core = administrator().await;
    let key = key_of(&core, &service());
    imported(&mut core, &key, true).await;
    let unknown = with(&rotated("1"), "rotate_when_changed", Value::UNKNOWN);
    assert_eq!(core.plan(&unknown, false).await.unwrap().action, Action::Update);
    assert!(core.plan(&rotated("2"), false).await.is_err());
    assert_untouched(&core, &key);
}

const NOT_FOUND: &str = r#"{"errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"m"}]}"#;

/// A key in one account, and a user who is logged in to another, where no key of the first can be found.
async fn elsewhere(start: &Value) -> (Core, Core) {
    let mut core = Core::new().await;
    core.converge(start).await;
    core.mock.advance_clock(SignedDuration::from_mins(10));
    let login = core.mock.add_identity(Identity { account_id: "f".repeat(32), ..Identity::user(2) });
    let mut other = Core::on(core.mock.clone(), &login).await;
    other.state = core.state.clone();
    let id = core.key().id;
    for end in ["", "/lock", "/disable"] {
        for method in [Method::GET, Method::PUT, Method::POST, Method::DELETE] {
            core.mock.inject(Fault::on(method, format!("{id}{end}"), Effect::body(404, NOT_FOUND)).times(1000));
        }
    }
    (core, other)
}

fn assert_names_both(told: &str) {
    for phrase in ["in another account", "account 0123456789abcdef0123456789abcdef", "as IBMid-0000000002"] {
        assert!(told.contains(phrase), "{phrase}: {told}");
    }
    assert!(told.contains(&"f".repeat(32)), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_404_of_another_account_forgets_no_key() {
    let plain = rotated("1");
    let (core, mut other) = elsewhere(&plain).await;
    let before = other.state.value.clone();
    assert_names_both(&said(&other.refresh().await));
    assert_eq!(other.state.value, before);

    assert_names_both(&said(&other.destroy().await));
    assert_eq!(other.state.value, before);

    for (name, value) in [("name", Value::from("n")), ("entity_lock", true.into()), ("disabled", true.into())] {
        let wish = with(&plain, name, value);
        let planned = other.plan(&wish, false).await.unwrap();
        assert_names_both(&said(&other.apply(&wish, planned).await));
        assert_eq!(other.state.value, before, "{name}");
    }
    assert_eq!(core.keys().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delete_of_another_accounts_key_that_conflicts_first_forgets_no_key() {
    let (core, mut other) = elsewhere(&rotated("1")).await;
    core.mock.clear_faults();
    core.mock.inject(Fault::on(Method::DELETE, core.key().id, Effect::status(409)));
    core.mock.inject(Fault::on(Method::GET, core.key().id, Effect::body(404, NOT_FOUND)));
    assert_names_both(&said(&other.destroy().await));
    assert!(other.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn an_import_of_another_accounts_key_names_both_accounts() {
    let (core, other) = elsewhere(&rotated("1")).await;
    let key = core.key();
    let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", key.account_id, key.id);
    assert_names_both(&said(&other.import(&crn).await.unwrap_err()));
}

#[tokio::test(start_paused = true)]
async fn a_state_without_an_account_is_believed() {
    let (_core, mut other) = elsewhere(&rotated("1")).await;
    other.state.value = Some(with(other.state.value.as_ref().unwrap(), "account_id", Value::Null));
    other.refresh().await;
    assert_eq!(other.state.value, None);
}

#[tokio::test(start_paused = true)]
async fn a_trusted_profile_gets_an_error_before_anything_is_sent() {
    let mock = Mock::new(Options::default());
    let login = mock.add_identity(Identity::trusted_profile(1));
    let mut core = Core::on(mock, &login).await;
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("trusted profile cannot create"), "{told}");
    assert!(core.calls().is_empty(), "{:?}", core.calls());
}
