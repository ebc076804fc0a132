//! A key is rotated.

use iam_identity_mock::{Identity, Options};

use super::{Core, current, is_live, live, pass, retiring, rotating, round};
use crate::api_key::number;
use crate::terraform_core::values::{text, with};
use crate::terraform_core::{Action, said};

#[tokio::test(start_paused = true)]
async fn a_key_that_is_due_is_rotated_in_place_and_the_old_one_works_for_the_overlap() {
    let mut core = Core::created(&rotating()).await;
    core.assert_settled(&rotating()).await;
    let old = current(&core);
    assert_eq!(text(core.state.value.as_ref().unwrap(), "id"), old.id);
    pass(&core, 90).await;
    core.refresh().await;
    assert_eq!(*core.attribute("rotation_due"), true.into());
    let planned = core.plan(&rotating(), false).await.unwrap();
    assert_eq!(planned.action, Action::Update);
    assert_eq!(*planned.value.get("generation"), number(2));
    core.mock.clear_journal();
    let diagnostics = core.apply(&rotating(), planned).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!(core.writes().iter().map(|call| call.split(' ').next().unwrap()).collect::<Vec<_>>(), ["POST", "PUT"]);
    let new = current(&core);
    assert_ne!(new.id, old.id);
    assert_eq!(*core.attribute("apikey"), new.value.as_str().into());
    assert_eq!(text(core.state.value.as_ref().unwrap(), "id"), old.id, "the ID of the resource stays");
    let replaced = core.keys().into_iter().find(|key| key.id == old.id).unwrap();
    assert!(is_live(&core, &replaced) && is_live(&core, &new));
    assert_eq!(retiring(&core)[0].0, old.id);
    core.assert_settled(&rotating()).await;
    pass(&core, 2).await;
    assert_eq!(live(&core).iter().map(|key| key.id.clone()).collect::<Vec<_>>(), [new.id]);
    core.assert_settled(&rotating()).await;
}

#[tokio::test(start_paused = true)]
async fn over_ten_periods_there_are_never_more_than_two_live_keys() {
    let config = with(&rotating(), "expire_after", "120d");
    let mut core = Core::created(&config).await;
    for period in 1..=10 {
        pass(&core, 90).await;
        core.converge(&config).await;
        assert_eq!(*core.attribute("generation"), number(period + 1));
        assert_eq!(live(&core).len(), 2);
        core.assert_settled(&config).await;
        pass(&core, 2).await;
        assert_eq!(live(&core).len(), 1);
    }
    assert!(core.keys().len() <= 3, "expired keys are deleted by the next rotation");
}

#[tokio::test(start_paused = true)]
async fn a_changed_value_rotates_and_the_first_one_is_only_recorded() {
    let mut core = Core::created(&rotating()).await;
    let first = current(&core);
    core.converge(&round(&rotating(), "1")).await;
    assert_eq!(current(&core).id, first.id);
    core.converge(&round(&rotating(), "2")).await;
    assert_ne!(current(&core).id, first.id);
    core.assert_settled(&round(&rotating(), "2")).await;
    core.converge(&rotating()).await;
    assert_eq!(*core.attribute("generation"), number(3));
    assert_eq!(live(&core).len(), 3, "two were forced within one overlap");
}

#[tokio::test(start_paused = true)]
async fn at_the_limit_of_keys_the_message_names_those_that_still_overlap() {
    let options = Options::default().keys_per_identity(20).random_seed(Some(7));
    let mut core = Core::with(options).await;
    core.converge(&round(&rotating(), "1")).await;
    let first = current(&core);
    core.converge(&round(&rotating(), "2")).await;
    let second = current(&core);
    for number in 0..17 {
        core.mock.add_key(&Identity::user(1), &format!("filler {number}"), |_| {});
    }
    core.configure().await;
    core.refresh().await;
    let planned = core.plan(&round(&rotating(), "3"), false).await.unwrap();
    let told = said(&core.apply(&round(&rotating(), "3"), planned).await);
    for part in ["was not rotated", second.id.as_str(), "limit", first.id.as_str()] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(current(&core).id, second.id);
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_value_was_lost_with_the_process_is_named_however_late_the_next_apply_is() {
    let mut core = Core::created(&rotating()).await;
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&rotating(), false).await.unwrap();
    let before = core.state.clone();
    core.apply(&rotating(), planned).await;
    let lost = current(&core).id;
    // The process was killed before Terraform had the response.
    core.state = before;
    pass(&core, 7).await;
    let told = said(&core.converge(&rotating()).await);
    assert!(told.contains(&lost) && told.contains("api-key-delete"), "{told}");
    assert_ne!(current(&core).id, lost);
    core.assert_settled(&rotating()).await;
}
