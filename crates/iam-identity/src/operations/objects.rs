//! What the operations on single objects have in common: their requests, and the checks of their responses.

use std::fmt::Debug;

use http::{HeaderValue, Method};
use serde::de::DeserializeOwned;

use crate::api_object::{ApiObject, SingleObject};
use crate::client::Client;
use crate::error::{Cause, Error};
use crate::log::log_body;
use crate::mask::bounded;
use crate::operation::Operation;
use crate::operation_kind::OperationKind;
use crate::recent_objects::is_settling;
use crate::response::Response;
use crate::text::printable;
use crate::time::parse_timestamp;

/// How many characters of an object's ID an error has.
const MAX_ID_CHARS: usize = 128;

impl Client {
    /// Sends an operation whose response is an object.
    pub(crate) async fn send_for_object<T: SingleObject>(&self, operation: Operation) -> Result<T, Error> {
        let (kind, id) = (operation.kind, operation.object.clone());
        let response = self.run(operation).await?;
        let object = self.read_json(&response, kind, id.clone(), |object: &T| {
            if !T::is_id(object.id()) {
                Err(T::NO_OBJECT)
            } else if id.is_some_and(|id| id != object.id()) {
                Err(T::ANOTHER)
            } else {
                Ok(())
            }
        })?;
        self.note_if_recent(&object);
        Ok(object)
    }

    /// What a response to an operation of this kind, on this object, has as its JSON. `check` says why it is not what was asked for.
    #[expect(clippy::result_large_err, reason = "every caller returns it as it is")]
    pub(crate) fn read_json<T: DeserializeOwned + Debug>(
        &self,
        response: &Response,
        kind: OperationKind,
        object: Option<String>,
        check: impl FnOnce(&T) -> Result<(), &'static str>,
    ) -> Result<T, Error> {
        let parsed = response.json::<T>();
        log_body(response, &parsed);
        let checked = parsed.and_then(|parsed| match check(&parsed) {
            Ok(()) => Ok(parsed),
            Err(reason) => Err(response.unexpected(reason)),
        });
        checked.map_err(|cause| self.sender().error(kind, object, cause))
    }

    /// Sends an operation whose response is 204.
    pub(crate) async fn send_for_no_content(&self, operation: Operation) -> Result<(), Error> {
        let (kind, object) = (operation.kind, operation.object.clone());
        let response = self.run(operation).await?;
        // Any other success was not sent by the API, or not for this operation.
        if response.status() == http::StatusCode::NO_CONTENT {
            return Ok(());
        }
        let cause = response.unexpected("the response is not that of a successful change");
        Err(self.sender().error(kind, object, cause))
    }

    /// Notes an object that a 404 may be wrong about.
    pub(crate) fn note_if_recent(&self, object: &impl ApiObject) {
        let created_at = object.created_at().and_then(parse_timestamp);
        if let Some(created_at) = created_at.filter(|created_at| is_settling(*created_at, self.now())) {
            self.note_created(object.id(), created_at);
        }
    }

    /// The operation with an entity tag that the object must still have.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` if no header can hold the tag.
    #[expect(clippy::result_large_err, reason = "once an operation, and every caller returns it as it is")]
    pub(crate) fn if_match(&self, operation: Operation, tag: &str) -> Result<Operation, Error> {
        let Ok(tag) = HeaderValue::from_str(tag) else {
            let reason = "the entity tag has characters that no header can hold";
            return Err(self.not_sent(&operation, Cause::InvalidRequest(reason.to_owned())));
        };
        Ok(operation.header("if-match", tag))
    }

    /// The error for an operation that can't be sent.
    pub(crate) fn not_sent(&self, operation: &Operation, cause: Cause) -> Error {
        Error { attempts: 0, ..self.sender().error(operation.kind, operation.object.clone(), cause) }
    }
}

/// An operation on the object of this ID, which is not sent if that can't be its ID.
pub(crate) fn object_operation<T: SingleObject>(
    kind: OperationKind,
    method: Method,
    id: &str,
    suffix: &[&str],
) -> Operation {
    let path: Vec<&str> = T::PATH.into_iter().chain([id]).chain(suffix.iter().copied()).collect();
    let mut operation = Operation::new(kind, method, &path).object(&printable(&bounded(id, MAX_ID_CHARS)));
    if !T::is_id(id) {
        operation.invalid = Some(T::INVALID_ID);
    }
    operation
}
