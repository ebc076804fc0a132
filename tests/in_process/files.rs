//! The argument `file`: which file it is, and whose.

#![cfg(unix)]

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use tf_provider::value::Value;

use super::core::{Action, Core, has_errors, said};
use super::values::{config, map, text, with};

fn named(name: &str, file: &Path) -> Value {
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
    let wish = named("k", &at("outer"));
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
            let told = refused(&mut Core::new().await, &named("k", &at(file))).await;
            assert!(told.contains("is a symbolic link that another user may have created"), "{mode:o}, {file}: {told}");
        }
        assert_eq!(std::fs::read_to_string(at("own/important")).unwrap(), "mine");
        assert_eq!(std::fs::read_dir(at("own")).unwrap().count(), 1);
    }
    std::fs::set_permissions(at("shared"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut core = Core::new().await;
    core.converge(&named("k", &at("shared/own/new.json"))).await;
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
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.attribute.is_some()));
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
        let told = refused(&mut Core::new().await, &named("k", &at(file))).await;
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
    core.converge(&named("k", &at("key.json"))).await;
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
    first.converge(&named("first", &at("key.json"))).await;
    let written = std::fs::read_to_string(at("key.json")).unwrap();
    for spelling in ["key.json", "link", "./sub/../key.json"] {
        let told = refused(&mut beside(&first).await, &named("second", &at(spelling))).await;
        assert!(
            told.contains("in use by another key") && told.contains("\"first\"") && told.contains("\"second\""),
            "{told}"
        );
    }
    assert_eq!(std::fs::read_to_string(at("key.json")).unwrap(), written);
    // Nor where a key that exists gets another file.
    let mut second = beside(&first).await;
    second.converge(&named("second", &at("second.json"))).await;
    let wish = named("second", &at("key.json"));
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
    let planned = first.plan(&named("first", &file), false).await.unwrap();
    assert!(has_errors(&first.apply(&named("first", &file), planned).await));
    beside(&first).await.converge(&named("second", &file)).await;
    assert!(std::fs::read_to_string(&file).unwrap().contains("\"second\""));
}

#[tokio::test(start_paused = true)]
async fn a_key_and_the_one_that_replaces_it_share_their_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    for create_first in [false, true] {
        let start = with(&named("k", &file), "rotate_when_changed", map([("a", "1")]));
        let mut core = Core::new().await;
        core.converge(&start).await;
        let old = core.state.clone();
        let wish = with(&start, "rotate_when_changed", map([("a", "2")]));
        let planned = core.plan(&wish, false).await.unwrap();
        assert_eq!(planned.action, Action::Replace);
        if create_first {
            core.state = super::core::Stored::default();
            let planned = super::core::Planned { action: Action::Create, ..planned };
            assert!(!has_errors(&core.apply(&wish, planned).await));
            let new = std::mem::replace(&mut core.state, old.clone());
            assert!(core.delete_without_plan().await.is_empty());
            core.state = new;
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
    let start = named("k", &file);
    core.converge(&start).await;
    std::fs::remove_file(&file).unwrap();
    core.assert_settled(&start).await;
    core.mock.clear_journal();
    core.converge(&named("k", &folder.path().join("./key.json"))).await;
    assert!(std::fs::read_to_string(&file).unwrap().contains(&core.key().value) && core.writes().is_empty());
}
