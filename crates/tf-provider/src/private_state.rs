//! Private state, which is stored beside an object's state and isn't shown to users.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A type of private state. It must hold no secrets: Terraform writes it to state and plan files as it is.
///
/// See <https://developer.hashicorp.com/terraform/plugin/framework/resources/private-state>.
pub trait PrivateState: Clone + Default + PartialEq + Send + Sync + Serialize + DeserializeOwned + 'static {}

impl<T: Clone + Default + PartialEq + Send + Sync + Serialize + DeserializeOwned + 'static> PrivateState for T {}

/// What is stored. The mark tells it from the private state of another provider, whose state may be taken over.
#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    #[serde(rename = "tf-provider")]
    version: u32,
    data: T,
}

/// The version of private state that has none of its own.
pub(crate) const FIRST_VERSION: u32 = 1;

/// Decodes private state of this version. What is missing, broken or of another provider is the default; what is of another
/// version, or doesn't fit, is what `upgrade` makes of it.
pub(crate) fn decode<T: PrivateState>(bytes: &[u8], version: u32, upgrade: impl FnOnce(u32, Json) -> T) -> T {
    match serde_json::from_slice::<Envelope<T>>(bytes) {
        Ok(stored) if stored.version == version => stored.data,
        _ => match serde_json::from_slice::<Envelope<Json>>(bytes) {
            Ok(stored) => upgrade(stored.version, stored.data),
            Err(_) => T::default(),
        },
    }
}

/// Decodes private state that lasts for one run of Terraform only.
pub(crate) fn decode_lasting_one_run<T: PrivateState>(bytes: &[u8]) -> T {
    decode(bytes, FIRST_VERSION, |_, _| T::default())
}

/// Encodes private state. The result is empty only for a type that holds nothing, such as `()`: of any other, Terraform would
/// erase what is stored; of that, bytes beside a state that lacks them would make every refresh a change.
pub(crate) fn encode<T: PrivateState>(data: &T, version: u32) -> Vec<u8> {
    if size_of::<T>() == 0 {
        return Vec::new();
    }
    serde_json::to_vec(&Envelope { version, data }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_is_foreign_is_ignored() {
        let read = |bytes: &[u8]| decode::<Option<String>>(bytes, 2, |_, _| Some("upgraded".to_owned()));
        let data = Some("note".to_owned());
        assert_eq!(read(&encode(&data, 2)), data);
        assert_eq!(encode(&(), 2), b"", "there is nothing to store");
        assert!(!encode::<Option<String>>(&None, 2).is_empty());
        for foreign in ["", "null", "\"note\"", "{\"data\":\"note\"}", "{\"tf-provider\":-1,\"data\":\"note\"}"] {
            assert_eq!(read(foreign.as_bytes()), None, "{foreign}");
        }
    }

    #[test]
    fn what_is_of_another_version_or_does_not_fit_is_converted() {
        let read = |bytes: &[u8]| {
            decode::<String>(bytes, 2, |version, stored| {
                format!("{version}: {}", stored["text"].as_str().unwrap_or("?"))
            })
        };
        assert_eq!(read(br#"{"tf-provider":1,"data":{"text":"old"}}"#), "1: old");
        assert_eq!(read(br#"{"tf-provider":2,"data":7}"#), "2: ?");
    }
}
