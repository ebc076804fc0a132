//! The argument `file`: which file it is, and whose.

#![cfg(unix)]

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault};
use tf_provider::value::Value;

use super::{Core, OTHER, OWN, created, named, number, write_only};
use crate::terraform_core::values::{config, map, text, with};
use crate::terraform_core::{Action, has_errors, said};

/// Creates a key whose file can't be written: while the request is on its way, the target becomes a folder that no file
/// can replace. Afterwards it could be written.
async fn create_in_vain(core: &mut Core, wish: &Value, target: &Path) {
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayBefore(Duration::from_secs(1))));
    let planned = core.plan(wish, false).await.unwrap();
    let (mock, folder) = (core.mock.clone(), target.join("in the way"));
    let saboteur = tokio::spawn(async move {
        mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == "POST /v1/apikeys")).await;
        std::fs::create_dir_all(folder).unwrap();
    });
    let diagnostics = core.apply(wish, planned).await;
    saboteur.await.unwrap();
    std::fs::remove_dir_all(target).unwrap();
    let told = said(&diagnostics);
    assert!(!has_errors(&diagnostics) && told.contains("could not be written"), "{told}");
}

/// A configuration of a key whose value is written to this file.
fn in_file(name: &str, file: &Path) -> Value {
    config([("name", name.into()), ("file", file.display().to_string().as_str().into())])
}

/// Another resource of the same apply.
async fn beside(core: &Core) -> Core {
    let mut other = Core::on(core.mock.clone(), "").await;
    other.server = core.server.clone();
    other
}

/// Creates a key, which is to be refused before anything is sent.
async fn refused(core: &mut Core, wish: &Value) -> String {
    core.mock.clear_journal();
    let told = match core.plan(wish, false).await {
        Ok(planned) => said(&core.apply(wish, planned).await),
        Err(diagnostics) => said(&diagnostics),
    };
    assert!(told.starts_with("Error"), "{told}");
    assert!(core.calls().is_empty() && core.state.value.is_none(), "{told} {:?}", core.calls());
    told
}

#[tokio::test(start_paused = true)]
async fn a_link_is_followed_also_where_the_file_is_not_there_yet() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("keys")).unwrap();
    symlink("keys/key.json", at("inner")).unwrap();
    symlink(at("keys"), at("linked")).unwrap();
    symlink("linked/../inner", at("outer")).unwrap();
    let mut core = Core::new().await;
    let wish = in_file("k", &at("outer"));
    core.converge(&wish).await;
    assert!(std::fs::read_to_string(at("keys/key.json")).unwrap().contains(&core.key().value));
    assert_eq!(std::fs::metadata(at("keys/key.json")).unwrap().mode() & 0o777, 0o600);
    for link in ["inner", "outer", "linked"] {
        assert!(std::fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link} is still a link");
    }
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn a_link_that_another_user_may_have_made_is_refused_before_the_key_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("shared")).unwrap();
    std::fs::create_dir(at("own")).unwrap();
    std::fs::write(at("own/important"), "mine").unwrap();
    symlink(at("own/important"), at("shared/key.json")).unwrap();
    symlink(at("own"), at("shared/own")).unwrap();
    symlink(at("shared/key.json"), at("hop")).unwrap();
    let another = 12_345;
    let links = [at("shared/key.json"), at("shared/own")];
    if links.iter().any(|link| std::os::unix::fs::lchown(link, Some(another), None).is_err()) {
        println!("only root can give links away: what decides is tested in src/platform.rs");
        return;
    }
    for mode in [0o1777, 0o777, 0o775] {
        std::fs::set_permissions(at("shared"), std::fs::Permissions::from_mode(mode)).unwrap();
        for file in ["shared/key.json", "shared/own/new.json", "hop"] {
            let told = refused(&mut Core::new().await, &in_file("k", &at(file))).await;
            assert!(told.contains("is a symbolic link that another user may have created"), "{mode:o}, {file}: {told}");
        }
        assert_eq!(std::fs::read_to_string(at("own/important")).unwrap(), "mine");
        assert_eq!(std::fs::read_dir(at("own")).unwrap().count(), 1);
    }
    std::fs::set_permissions(at("shared"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut core = Core::new().await;
    core.converge(&in_file("k", &at("shared/own/new.json"))).await;
    assert!(std::fs::read_to_string(at("own/new.json")).unwrap().contains(&core.key().value));
}

#[tokio::test(start_paused = true)]
async fn what_can_be_no_file_is_refused_while_validating() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().display().to_string();
    let long = "n".repeat(256);
    for (end, phrase) in [
        ("key/", "names a directory"),
        ("..", "names a directory"),
        ("key\0.json", "NUL"),
        (long.as_str(), "256 bytes"),
        (&"n/".repeat(2100), "names a directory"),
        (&format!("{}n", "n/".repeat(2100)), "4095"),
    ] {
        let wish = config([("name", "k".into()), ("file", format!("{folder}/{end}").as_str().into())]);
        let core = Core::new().await;
        let diagnostics = core.validate(&wish, true).await;
        assert!(has_errors(&diagnostics) && said(&diagnostics).contains(phrase), "{end:?}: {}", said(&diagnostics));
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.path.is_some()));
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_disk_says_against_a_file_is_found_before_the_key_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("plain"), "").unwrap();
    symlink("round", at("round")).unwrap();
    symlink("n".repeat(300), at("long")).unwrap();
    symlink(at("nowhere/key"), at("dangling")).unwrap();
    for (file, phrase) in [
        ("plain/key", "plain is not a directory"),
        ("missing/key", "missing does not exist"),
        ("dangling", "nowhere does not exist"),
        ("round", "too many symbolic links"),
        ("long", "name too long"),
    ] {
        let told = refused(&mut Core::new().await, &in_file("k", &at(file))).await;
        assert!(told.contains(phrase) && told.contains("Nothing was changed"), "{file}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_process_left_beside_the_file_is_removed_by_the_next_write() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in [".ibm-api-key-abc123", ".ibm-api-key-XYZ789", ".ibm-api-key-mine", ".ibm-api-key-abc12.", "abc123"] {
        std::fs::write(at(name), "left").unwrap();
    }
    let in_use = std::fs::File::create(at(".ibm-api-key-inuse0")).unwrap();
    in_use.lock().unwrap();
    std::fs::create_dir(at(".ibm-api-key-folder")).unwrap();
    symlink(at("abc123"), at(".ibm-api-key-linked")).unwrap();
    let mut core = Core::new().await;
    core.converge(&in_file("k", &at("key.json"))).await;
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let wanted = [
        ".ibm-api-key-abc12.",
        ".ibm-api-key-folder",
        ".ibm-api-key-inuse0",
        ".ibm-api-key-linked",
        ".ibm-api-key-mine",
        "abc123",
        "key.json",
    ];
    assert_eq!(left, wanted);
}

#[tokio::test(start_paused = true)]
async fn two_keys_of_one_apply_are_not_written_to_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    symlink(at("key.json"), at("link")).unwrap();
    std::fs::create_dir(at("sub")).unwrap();
    let mut first = Core::new().await;
    first.converge(&in_file("first", &at("key.json"))).await;
    let written = std::fs::read_to_string(at("key.json")).unwrap();
    for spelling in ["key.json", "link", "./sub/../key.json"] {
        let told = refused(&mut beside(&first).await, &in_file("second", &at(spelling))).await;
        assert!(
            told.contains("in use by another key") && told.contains("\"first\"") && told.contains("\"second\""),
            "{told}"
        );
    }
    assert_eq!(std::fs::read_to_string(at("key.json")).unwrap(), written);
    // Nor where a key that exists gets another file.
    let mut second = beside(&first).await;
    second.converge(&in_file("second", &at("second.json"))).await;
    let wish = in_file("second", &at("key.json"));
    let planned = second.plan(&wish, false).await.unwrap();
    let told = said(&second.apply(&wish, planned).await);
    assert!(told.contains("in use by another key") && told.contains("\"first\""), "{told}");
    assert_eq!(std::fs::read_to_string(at("key.json")).unwrap(), written);
    // What the first one gives up is free.
    assert!(first.destroy().await.is_empty());
    second.converge(&wish).await;
    assert!(std::fs::read_to_string(at("key.json")).unwrap().contains("\"second\""));
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_fails_leaves_the_file_to_another_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    let mut first = Core::new().await;
    let fault = iam_identity_mock::Effect::status(403);
    first.mock.inject(iam_identity_mock::Fault::on(http::Method::POST, "/v1/apikeys", fault));
    let planned = first.plan(&in_file("first", &file), false).await.unwrap();
    assert!(has_errors(&first.apply(&in_file("first", &file), planned).await));
    beside(&first).await.converge(&in_file("second", &file)).await;
    assert!(std::fs::read_to_string(&file).unwrap().contains("\"second\""));
}

#[tokio::test(start_paused = true)]
async fn a_key_and_the_one_that_replaces_it_share_their_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    for create_first in [false, true] {
        let start = with(&in_file("k", &file), "rotate_when_changed", map([("a", "1")]));
        let mut core = Core::new().await;
        core.converge(&start).await;
        let old = core.state.clone();
        let wish = with(&start, "rotate_when_changed", map([("a", "2")]));
        let planned = core.plan(&wish, false).await.unwrap();
        assert_eq!(planned.action, Action::Replace);
        core.configure().await;
        if create_first {
            let diagnostics = core.replace_creating_first(&wish, planned).await;
            assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
        } else {
            assert!(!has_errors(&core.apply(&wish, planned).await));
        }
        assert_ne!(core.attribute("id"), old.value.unwrap().get("id"));
        assert!(std::fs::read_to_string(&file).unwrap().contains(text(core.state.value.as_ref().unwrap(), "id")));
        core.assert_settled(&wish).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_not_there_any_more_is_no_difference_and_is_written_again_under_another_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    let mut core = Core::new().await;
    let start = in_file("k", &file);
    core.converge(&start).await;
    std::fs::remove_file(&file).unwrap();
    core.assert_settled(&start).await;
    core.mock.clear_journal();
    core.converge(&in_file("k", &folder.path().join("./key.json"))).await;
    assert!(std::fs::read_to_string(&file).unwrap().contains(&core.key().value) && core.writes().is_empty());
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn the_file_is_for_its_owner_only_and_has_the_fields_of_the_official_cli() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    let start = with(&named("k"), "file", path.display().to_string().as_str());
    let mut core = created(&start).await;
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let written = std::fs::read_to_string(&path).unwrap();
    let fields: Vec<&str> =
        written.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect();
    let wanted = "id crn iam_id account_id name description apikey locked entity_tag created_at created_by modified_at";
    assert_eq!(fields.join(" "), wanted);
    assert!(written.starts_with("{\n\t\"id\"") && written.contains(&core.key().value));
    // Another path writes another file, without a request.
    let second = folder.path().join("second.json");
    let moved = with(&start, "file", second.display().to_string().as_str());
    core.mock.clear_journal();
    core.converge(&moved).await;
    assert!(core.writes().is_empty());
    assert!(std::fs::read_to_string(&second).unwrap().contains(&core.key().value));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file is left");
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_cannot_be_written_to_is_found_before_the_key_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("missing").join("key.json"), folder.path().to_owned()] {
        let mut core = Core::new().await;
        let start = with(&named("k"), "file", path.display().to_string().as_str());
        let planned = core.plan(&start, false).await.unwrap();
        let told = said(&core.apply(&start, planned).await);
        assert!(told.contains("cannot be written") && told.contains("Nothing was changed"), "{told}");
        assert!(core.calls().is_empty() && core.keys().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_fails_after_the_creation_is_a_warning_and_the_next_plan_repairs_it() {
    for refreshed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let start = with(&named("k"), "file", path.display().to_string().as_str());
        let mut core = Core::new().await;
        create_in_vain(&mut core, &start, path.as_ref()).await;
        assert_eq!(core.attribute("apikey"), &Value::String(core.key().value));
        if refreshed {
            core.refresh().await;
        }
        let planned = core.plan(&start, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        assert!(!has_errors(&core.apply(&start, planned).await));
        assert!(std::fs::read_to_string(&path).unwrap().contains(&core.key().value));
        core.assert_settled(&start).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_with_a_write_only_value_that_failed_is_repaired_too() {
    for refreshed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let start = with(&write_only(OWN, number(1)), "file", path.display().to_string().as_str());
        let mut core = Core::new().await;
        create_in_vain(&mut core, &start, path.as_ref()).await;
        if refreshed {
            core.refresh().await;
        }
        let planned = core.plan(&start, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        let diagnostics = core.apply(&start, planned).await;
        assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
        assert!(std::fs::read_to_string(&path).unwrap().contains(OWN));
        core.assert_settled(&start).await;
        assert!(core.attribute("apikey").is_null());
    }
}

#[tokio::test(start_paused = true)]
async fn a_repair_with_another_write_only_value_gives_the_file_up_and_settles() {
    for other in [Some(OTHER), None] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json").display().to_string();
        let start = with(&write_only(OWN, number(1)), "file", path.as_str());
        let mut core = Core::new().await;
        create_in_vain(&mut core, &start, path.as_ref()).await;
        // The next apply has another value, or the file isn't wanted any more: what else it changes is changed all the same.
        let next = match other {
            Some(other) => with(&with(&start, "apikey_wo", other), "name", "k2"),
            None => with(&write_only(OWN, number(1)), "name", "k2"),
        };
        let told = said(&core.converge(&next).await);
        assert_eq!(told.contains("was not written"), other.is_some(), "{told}");
        assert_eq!(core.key().name, "k2");
        core.assert_settled(&next).await;
        assert!(!std::path::Path::new(&path).exists());
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_not_known_yet_is_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json").display().to_string();
    let start = with(&write_only(OWN, number(1)), "file", path.as_str());
    let core = created(&start).await;
    assert!(core.plan(&with(&start, "file", Value::UNKNOWN), false).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn another_file_for_a_value_that_is_not_in_the_state_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let start = with(&write_only(OWN, number(1)), "file", path("a").as_str());
    let core = created(&start).await;
    let told = said(&core.plan(&with(&start, "file", path("b").as_str()), false).await.unwrap_err());
    assert!(told.contains("not in the state") && told.contains("\"k\""), "{told}");
    assert!(std::fs::read_to_string(path("a")).unwrap().contains(OWN));
}
