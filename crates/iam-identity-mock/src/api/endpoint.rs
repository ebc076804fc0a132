//! The endpoints: what a path names, and which methods it has.

use http::Method;

/// What a path names. IDs are decoded.
#[derive(Clone, Copy, Debug)]
pub(super) enum Endpoint<'a> {
    Keys,
    KeyByValue,
    Key(&'a str),
    KeyLock(&'a str),
    KeyDisable(&'a str),
    ServiceIds,
    ServiceId(&'a str),
    ServiceIdLock(&'a str),
    Groups,
    Group(&'a str),
    Settings(&'a str),
    EffectiveSettings(&'a str),
    Limits(&'a str),
    Reports(&'a str),
    Report {
        account: &'a str,
        reference: &'a str,
    },
    Profiles,
    Profile(&'a str),
    /// An area of the API that is not modelled.
    NotModelled(&'static str),
}

/// The areas of the API that are not modelled: the first segment of a path under `/v1/`, and what it is about.
const NOT_MODELLED: [(&str, &str); 7] = [
    ("profile_templates", "Templates of trusted profiles"),
    ("profile_assignments", "Assignments of templates"),
    ("account_settings_templates", "Templates of account settings"),
    ("account_settings_assignments", "Assignments of templates"),
    ("idps", "Identity providers"),
    ("mfa", "MFA enrollments and reports"),
    ("preferences", "Preferences"),
];

impl<'a> Endpoint<'a> {
    /// The endpoint with these segments of a path; `None` if the API has none.
    pub(super) fn of(segments: &[&'a str]) -> Option<Self> {
        let rest = match segments {
            ["v1", rest @ ..] => rest,
            ["v2", "loginsettings", _, ..] => return Some(Self::NotModelled("Login settings")),
            _ => return None,
        };
        Some(match *rest {
            ["apikeys"] => Self::Keys,
            // Before the keys by ID, because no key has this ID.
            ["apikeys", "details"] => Self::KeyByValue,
            ["apikeys", id] => Self::Key(id),
            ["apikeys", id, "lock"] => Self::KeyLock(id),
            ["apikeys", id, "disable"] => Self::KeyDisable(id),
            ["serviceids"] => Self::ServiceIds,
            ["serviceids", id] => Self::ServiceId(id),
            ["serviceids", id, "lock"] => Self::ServiceIdLock(id),
            ["serviceid_groups"] => Self::Groups,
            ["serviceid_groups", id] => Self::Group(id),
            ["accounts", account, "settings", "identity"] => Self::Settings(account),
            ["accounts", account, "effective_settings", "identity"] => Self::EffectiveSettings(account),
            ["accounts", account, "limits", "identity"] => Self::Limits(account),
            ["activity", "accounts", account, "report"] => Self::Reports(account),
            ["activity", "accounts", account, "report", reference] => Self::Report { account, reference },
            ["profiles"] => Self::Profiles,
            ["profiles", id] => Self::Profile(id),
            ["profiles", _, "rules" | "links" | "identities", ..] => {
                Self::NotModelled("Rules, links and identities of trusted profiles")
            }
            [area, ..] => Self::NotModelled(NOT_MODELLED.iter().find(|(name, _)| *name == area)?.1),
            [] => return None,
        })
    }

    /// The methods that the endpoint has, `HEAD` and `OPTIONS` aside.
    pub(super) fn methods(self) -> &'static [Method] {
        match self {
            Self::Keys | Self::ServiceIds | Self::Groups | Self::Limits(_) | Self::Profiles => {
                &[Method::GET, Method::POST]
            }
            Self::Key(_) | Self::ServiceId(_) | Self::Group(_) | Self::Profile(_) => {
                &[Method::GET, Method::PUT, Method::DELETE]
            }
            Self::KeyLock(_) | Self::KeyDisable(_) | Self::ServiceIdLock(_) => &[Method::POST, Method::DELETE],
            Self::KeyByValue | Self::EffectiveSettings(_) | Self::Report { .. } => &[Method::GET],
            Self::Settings(_) => &[Method::GET, Method::PUT],
            Self::Reports(_) => &[Method::POST],
            Self::NotModelled(_) => &[Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE],
        }
    }
}

/// The value of the header `Allow` for an endpoint with these methods.
pub(super) fn allow(methods: &[Method]) -> String {
    let head = methods.contains(&Method::GET).then_some(Method::HEAD);
    let all = methods.iter().chain(&head).chain(&[Method::OPTIONS]);
    all.map(Method::as_str).collect::<Vec<_>>().join(", ")
}
