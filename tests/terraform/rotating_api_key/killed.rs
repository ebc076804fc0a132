//! The plugin is killed at each request of a rotation; the next apply completes it, and names every key that was left behind.

use iam_identity_mock::Key;
use testkit::service::Service;
use testkit::terraform::Terraform;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

use super::{ADDRESS, assert_works_for_the_overlap, current, key, pass, retiring};
use crate::cases::{Case, case, directory, has_write_only};
use crate::support::kill::Apply;

/// A key that is due.
struct Due {
    directory: WorkingDirectory,
    service: Service,
    /// The current key.
    old: Key,
}

impl Due {
    /// A key that is due and has replaced another one, which has expired since.
    fn new(mut directory: WorkingDirectory, service: Service, configuration: &str) -> Self {
        directory.configure(configuration);
        directory.init();
        for value in ["first", "second"] {
            directory.set("TF_VAR_value", &own_value(value));
            directory.apply();
            pass(&service, 90);
        }
        directory.set("TF_VAR_value", &own_value("third"));
        Self { old: current(&directory, &service), directory, service }
    }

    /// Kills the plugin at each request of the rotation from the one of this number on, and applies again. `check` gets what that
    /// says, the keys that the killed apply had created, and the one that is current in the end.
    fn at_each_request(&self, from: usize, least: usize, check: impl Fn(CommandOutput, &[Key], &Key)) {
        Apply::from_here(&self.directory, &self.service).kill_at_each_request(from, least, || {
            let left = self.left();
            self.service.mock.clear_journal();
            let next = self.directory.apply().says(&["0 added, 1 changed, 0 destroyed"]);
            let creations = self.service.writes().iter().filter(|call| *call == "POST /v1/apikeys").count();
            assert_eq!(creations, 1, "{:?}", self.service.writes());
            let current = current(&self.directory, &self.service);
            assert_eq!(retiring(&self.directory, &self.service), [self.old.id.as_str()]);
            assert_works_for_the_overlap(&self.service, &self.old.id);
            check(next, &left, &current);
            self.directory.assert_settled();
        });
    }

    /// The keys that the killed apply has created.
    fn left(&self) -> Vec<Key> {
        let mut keys = self.service.mock.keys_named("deploy");
        keys.retain(|key| key.created_at > self.old.created_at);
        keys
    }
}

fn own_value(which: &str) -> String {
    format!("a-value-of-my-own-that-is-long-enough-and-the-{which}")
}

fn during_a_rotation(directory: WorkingDirectory, service: Service) {
    let due = Due::new(directory, service, &key("entity_lock = true"));
    // A refresh of two keys with its token; then token, reading, unlocking, listing, creating, reading, expiring and deleting.
    due.at_each_request(3, 11, |mut next, left, current| {
        assert_eq!(due.directory.state(ADDRESS)["apikey"], current.value.as_str());
        assert!(current.locked && !left.contains(current));
        for key in left {
            next = next.says(&[&key.id, "delete it", "import it"]);
        }
        let made = due.left();
        assert_eq!(made.len(), left.len() + 1, "one more, and none is deleted");
        assert!(left.len() <= 1);
    });
}

fn during_a_rotation_to_a_value_of_ones_own(terraform: &Terraform) {
    let service = Service::start();
    let directory = directory(terraform, &service);
    let variable = "variable \"value\" {\n  type      = string\n  ephemeral = true\n}\n";
    let due = Due::new(directory, service, &format!("{variable}{}", key("apikey_wo = var.value")));
    // The same without locks, from the creation on.
    due.at_each_request(6, 10, |next, left, current| {
        assert_eq!(current.value, own_value("third"));
        let made = due.left();
        assert_eq!(made.iter().map(|key| &key.id).collect::<Vec<_>>(), [&current.id], "no third key");
        assert!(left.iter().all(|key| key.id == current.id), "what was left is adopted");
        // It is the current key: nobody should delete it.
        next.silent_about(&["Warning", "delete it"]);
    });
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(during_a_rotation), case!(under during_a_rotation_to_a_value_of_ones_own).needs(has_write_only).newest()]
}
