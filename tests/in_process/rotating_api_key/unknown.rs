//! Whether a key is rotated isn't known before the apply.

use tf_provider::value::Value;

use super::{Core, current, rotating, round};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, has_errors, said};

/// Core plans again within apply, and what the plan before knew has to come true.
#[tokio::test(start_paused = true)]
async fn a_plan_that_does_not_know_whether_it_rotates_comes_true_either_way() {
    let own = "a-value-of-my-own-that-is-long-enough";
    for value_before in [None, Some("another-value-of-my-own-that-is-long")] {
        for value_after in [Value::Null, own.into(), Value::UNKNOWN] {
            for (next, is_rotated) in [("1", false), ("2", true)] {
                let value_before = value_before.map_or(Value::Null, Value::from);
                let mut core = Core::created(&round(&with(&rotating(), "apikey_wo", value_before.clone()), "1")).await;
                let old = current(&core);
                let unknown = Value::Mapping([("round".to_owned(), Value::UNKNOWN)].into());
                let wish = with(&rotating(), "apikey_wo", value_after.clone());
                let planned = core.plan(&with(&wish, "rotate_when_changed", unknown), false).await.unwrap();
                assert_eq!(planned.action, Action::Update);
                let known = if value_after.is_unknown() { own.into() } else { value_after.clone() };
                let wish = round(&with(&wish, "apikey_wo", known), next);
                let again = core.plan(&wish, false).await.unwrap();
                let Value::Mapping(attributes) = &planned.value else { panic!("a key") };
                for (name, planned) in attributes.iter().filter(|(name, _)| *name != "rotate_when_changed") {
                    let now = again.value.get(name);
                    assert!(planned.is_unknown() || planned == now, "{name}: {planned:?} became {now:?}");
                }
                let diagnostics = core.apply(&wish, again).await;
                assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
                assert_eq!(current(&core).id != old.id, is_rotated);
                core.assert_settled(&wish).await;
            }
        }
    }
}
