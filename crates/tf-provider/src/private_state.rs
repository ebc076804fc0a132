//! Private state, which is stored beside an object's state and isn't shown to users.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

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

const VERSION: u32 = 1;

/// Decodes private state. What is missing, broken or of another provider is the default.
pub(crate) fn decode<T: PrivateState>(bytes: &[u8]) -> T {
    match serde_json::from_slice::<Envelope<T>>(bytes) {
        Ok(envelope) if envelope.version == VERSION => envelope.data,
        _ => T::default(),
    }
}

/// Encodes private state. The default is nothing, as which it is [decoded](decode): for a resource that stores nothing, bytes
/// beside a state that lacks them would be a change of every state that something else has written.
pub(crate) fn encode<T: PrivateState>(data: &T) -> Vec<u8> {
    if *data == T::default() {
        return Vec::new();
    }
    serde_json::to_vec(&Envelope { version: VERSION, data }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn what_was_written_is_read_and_what_is_foreign_is_ignored() {
        let data = Some("note".to_owned());
        assert_eq!(decode::<Option<String>>(&encode(&data)), data);
        assert_eq!(encode::<Option<String>>(&None), b"", "what is the default is not stored");
        for foreign in ["", "null", "\"note\"", "{\"data\":\"note\"}", "{\"tf-provider\":9,\"data\":\"note\"}"] {
            assert_eq!(decode::<Option<String>>(foreign.as_bytes()), None, "{foreign}");
        }
    }
}
