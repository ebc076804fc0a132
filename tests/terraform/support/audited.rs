//! An account to audit, and the module that audits it.

use iam_identity_mock::{Identity, Key, Role};
use jiff::{SignedDuration, Timestamp};
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::login::logs_in;

/// Where the module is.
pub(crate) const MODULE: &str = "examples/modules/account-audit";

/// The owner of the account, who has logged in.
pub(crate) fn owner() -> Identity {
    Identity { iam_id: "IBMid-270006V8HD".to_owned(), name: "Owner".to_owned(), ..Identity::user(1) }
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// Fills the account of an auditor with keys, of which no two are wrong for the same reasons.
pub(crate) fn fill(service: &Service) {
    let mock = &service.mock;
    let auditor = Identity::user(1).with(Role::Administrator);
    mock.upsert_identity(auditor.clone());
    mock.upsert_identity(owner());
    // This user has never logged in.
    mock.upsert_identity(Identity::user(2));
    let now = mock.now();
    let expiring = |key: &mut Key| key.expires_at = Some(now + days(60));
    let own = mock.keys()[0].id.clone();
    mock.change_key(&own, |key| {
        key.name = "audit".to_owned();
        expiring(key);
    });

    let back_then = |age: i64, add: &dyn Fn() -> Identity| {
        mock.set_clock(now - days(age));
        let added = add();
        mock.set_clock(Timestamp::now());
        added
    };
    let group = mock.add_service_id_group(&auditor, "team");
    let legacy = back_then(500, &|| {
        let legacy = mock.add_service_id(&auditor, "legacy", Some(&group));
        mock.add_key(&legacy, "legacy", |_| {});
        legacy
    });
    back_then(400, &|| {
        mock.add_key(&legacy, "vault", |key| {
            expiring(key);
            key.locked = true;
        });
        legacy.clone()
    });
    let billing = back_then(300, &|| {
        let billing = mock.add_service_id(&auditor, "billing", None);
        mock.add_key(&billing, "nightly", expiring);
        mock.add_key(&billing, "off", |key| key.disabled = true);
        mock.add_key(&billing, "expired", |key| key.expires_at = Some(now - days(1)));
        billing
    });
    // The report of IBM Cloud has these two, which are too young to be unused.
    mock.add_key(&billing, "spare", expiring);
    let shop = mock.add_service_id(&auditor, "shop", Some(&group));
    mock.add_key(&shop, "checkout", |_| {});
    mock.add_key(&owner(), "owner", expiring);
    for used in ["nightly", "checkout", "owner"] {
        assert!(logs_in(service, &service.key(used).value), "{used}");
    }
    mock.clear_journal();
}

/// Restricts who may create keys and service IDs.
pub(crate) fn restrict_creation(service: &Service) {
    for name in ["restrict_create_platform_apikey", "restrict_create_service_id"] {
        service.mock.write_account_setting(&Identity::user(1).account_id, name, "RESTRICTED");
    }
}

/// Copies the module into this directory.
pub(crate) fn copy_module(directory: &WorkingDirectory) {
    let copy = directory.path().join("modules/account-audit");
    std::fs::create_dir_all(&copy).unwrap();
    for file in testkit::workspace::files_below(&testkit::workspace::root().join(MODULE)).unwrap() {
        std::fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
    }
}
