//! How each kind of a key's attribute is read from the API, compared, and sent to it.

use tf_provider::Attr;

use crate::times::{date_for_state, expiry_for_api, expiry_for_state, same_time};

/// How an attribute follows what the API returns.
pub(crate) trait Fact<T> {
    /// The API's type of it.
    type Api;

    /// The attribute after the API has returned a value. What the API leaves out stays as it was, or becomes null if that is
    /// not known.
    fn observe(prior: &Attr<T>, returned: &Self::Api) -> Attr<T>;

    /// Whether two values mean the same.
    fn equals(left: &Attr<T>, right: &Attr<T>) -> bool;
}

/// How an attribute is sent to the API.
pub(crate) trait Setting<T: Clone>: Fact<T> {
    /// The API's type of it in a request that creates a key.
    type New;

    /// Whether the API has to be asked for the planned value. An unknown value is no change yet.
    fn changes(before: &Attr<T>, planned: &Attr<T>) -> bool;

    /// The value as an update sends it.
    fn for_update(value: &T) -> T {
        value.clone()
    }

    /// The value as a creation sends it.
    fn for_creation(planned: &Attr<T>) -> Self::New;
}

/// A string that is always there.
pub(crate) struct Text;

/// A string that the API leaves out when it is empty. An update with an empty string clears it.
pub(crate) struct ClearableText;

/// A string that the API chooses when it isn't set.
pub(crate) struct ChosenText;

/// A flag that the API chooses when it isn't set.
pub(crate) struct ChosenFlag;

/// The time from which a key no longer works; empty for never. Its spelling stays as long as it means the same minute.
pub(crate) struct Expiry;

/// A flag that is always there.
pub(crate) struct Flag;

/// A flag that the API leaves out when it is false.
pub(crate) struct DefaultFlag;

/// A string that only the API sets.
pub(crate) struct Shown;

/// A time that only the API sets.
pub(crate) struct Date;

/// The value that was returned, or else what there was before.
fn returned_or<T: Clone>(returned: Option<T>, prior: &Attr<T>) -> Attr<T> {
    match returned {
        Some(value) => Attr::Known(value),
        None if prior.is_unknown() => Attr::Null,
        None => prior.clone(),
    }
}

/// Implements [`Fact`] for attributes whose values mean the same only where they are equal.
macro_rules! fact {
    ($kind:ident: $ty:ty, $api:ty, $observe:expr) => {
        impl Fact<$ty> for $kind {
            type Api = $api;

            fn observe(prior: &Attr<$ty>, returned: &$api) -> Attr<$ty> {
                let observe: fn(&$api, &Attr<$ty>) -> Attr<$ty> = $observe;
                observe(returned, prior)
            }

            fn equals(left: &Attr<$ty>, right: &Attr<$ty>) -> bool {
                left == right
            }
        }
    };
}

fact!(Text: String, String, |returned, _| Attr::Known(returned.clone()));
fact!(ClearableText: String, Option<String>, |returned, _| Attr::Known(returned.clone().unwrap_or_default()));
fact!(ChosenText: String, Option<String>, |returned, prior| returned_or(returned.clone(), prior));
fact!(ChosenFlag: bool, Option<bool>, |returned, prior| returned_or(*returned, prior));
fact!(Flag: bool, bool, |returned, _| Attr::Known(*returned));
fact!(DefaultFlag: bool, Option<bool>, |returned, _| Attr::Known(returned.unwrap_or(false)));
fact!(Shown: String, Option<String>, |returned, prior| returned_or(returned.clone(), prior));
fact!(Date: String, Option<String>, |returned, prior| returned_or(returned.as_deref().map(date_for_state), prior));

impl Fact<String> for Expiry {
    type Api = Option<String>;

    fn observe(prior: &Attr<String>, returned: &Option<String>) -> Attr<String> {
        let returned = returned.as_deref().unwrap_or_default();
        let prior = prior.known().filter(|prior| same_time(prior, returned));
        Attr::Known(prior.cloned().unwrap_or_else(|| expiry_for_state(returned)))
    }

    fn equals(left: &Attr<String>, right: &Attr<String>) -> bool {
        same_time(left.str_or_empty(), right.str_or_empty())
    }
}

/// Implements [`Setting`] for strings that are sent as they are.
macro_rules! string_setting {
    ($kind:ident: $new:ty, $for_creation:expr) => {
        impl Setting<String> for $kind {
            type New = $new;

            fn changes(before: &Attr<String>, planned: &Attr<String>) -> bool {
                planned.known().is_some_and(|planned| before.str_or_empty() != planned)
            }

            fn for_creation(planned: &Attr<String>) -> $new {
                let for_creation: fn(&Attr<String>) -> $new = $for_creation;
                for_creation(planned)
            }
        }
    };
}

string_setting!(Text: String, |planned| planned.str_or_empty().to_owned());
string_setting!(ClearableText: Option<String>, |planned| planned.known().filter(|text| !text.is_empty()).cloned());
string_setting!(ChosenText: Option<String>, |planned| planned.known().cloned());

impl Setting<String> for Expiry {
    type New = Option<String>;

    fn changes(before: &Attr<String>, planned: &Attr<String>) -> bool {
        planned.known().is_some_and(|planned| !same_time(before.str_or_empty(), planned))
    }

    fn for_update(value: &String) -> String {
        expiry_for_api(value)
    }

    fn for_creation(planned: &Attr<String>) -> Option<String> {
        planned.known().filter(|text| !text.is_empty()).map(|text| expiry_for_api(text))
    }
}

impl Setting<bool> for ChosenFlag {
    type New = Option<bool>;

    /// Null is the API's own choice, which is not known to be any particular one.
    fn changes(before: &Attr<bool>, planned: &Attr<bool>) -> bool {
        planned.known().is_some() && before != planned
    }

    fn for_creation(planned: &Attr<bool>) -> Option<bool> {
        planned.known().copied()
    }
}

/// The value after an apply: as planned, or as seen if it was unknown in the plan. The name is noted if the key differs from
/// the plan.
pub(crate) fn reconcile<T: Clone, K: Fact<T>>(
    planned: &Attr<T>,
    seen: &Attr<T>,
    name: &'static str,
    differing: &mut Vec<&'static str>,
) -> Attr<T> {
    if !planned.is_unknown() && !K::equals(planned, seen) {
        differing.push(name);
    }
    planned_or(planned, seen)
}

/// The planned value, or what was seen if it was unknown in the plan.
pub(crate) fn planned_or<T: Clone>(planned: &Attr<T>, seen: &Attr<T>) -> Attr<T> {
    if planned.is_unknown() { seen.clone() } else { planned.clone() }
}
