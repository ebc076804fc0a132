//! The resource `ibm_iam_rotating_api_key`: a key that the next one takes the place of, again and again.

use tf_provider::resource::{ImportRequest, MoveStateRequest, UpgradeStateRequest};
use tf_provider::schema::{Schema, computed, optional, optional_computed};
use tf_provider::{Diagnostics, Model};

use super::managed_key::{KeyKind, ManagedKey};
use crate::keys::identity::ApiKeyIdentity;
use crate::keys::migrate;
use crate::keys::rotation::{import, model, validate};
use crate::keys::schema::ApiKeyModel;
use crate::provider_data::ProviderData;
use crate::validators::iam_id_of_owner;

/// The resource.
pub(crate) type RotatingApiKeyResource = ManagedKey<RotatingKey>;

/// A key that is rotated.
#[derive(Debug)]
pub(crate) struct RotatingKey;

impl KeyKind for RotatingKey {
    const TYPE: &'static str = migrate::ROTATING_KEY;

    fn schema() -> Schema {
        let about = "An API key that is rotated without downtime. The first apply after a rotation is due creates the next key \
                     in place, and everything that refers to this resource gets the new value. The old key goes on working for \
                     `overlap`. Nothing is rotated without an apply, so let one run regularly, such as every week.";
        let schema = ApiKeyModel::schema().without(&["disabled", "apikey_wo_version", "iam_service_id", "on_destroy"]);
        results(arguments(schema)).described(about)
    }

    fn validate(config: &ApiKeyModel) -> Diagnostics {
        validate::validate(config)
    }

    async fn import(data: &ProviderData, request: ImportRequest<ApiKeyIdentity>) -> Result<ApiKeyModel, Diagnostics> {
        import::import(data, request).await
    }

    fn upgrade(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel {
        migrate::upgrade_rotating_key(stored, schema)
    }

    fn move_state(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel> {
        migrate::move_to_rotation(source, schema)
    }
}

/// Declares what arguments mean for a key that is rotated.
fn arguments(schema: Schema) -> Schema {
    schema
        .redeclare(
            "iam_id",
            "The IAM ID of the identity whose key it is: that of a service ID (`iam-ServiceId-…`), or that of the user who \
             is logged in, which is the default.",
            optional_computed().validate(iam_id_of_owner()).requires_replace_if_set(),
        )
        .redeclare(
            "entity_lock",
            "Whether the current key is locked. A locked key cannot be changed or deleted by anyone until it is unlocked. A \
             rotation unlocks the key that it replaces, which needs an expiry, and locks the next one. To change or destroy \
             a locked key, first set this to `false` in an apply of its own.",
            optional().default(false),
        )
        .redescribe(
            "apikey_wo",
            "Your own value for every key that is created, never stored in the plan or the state (Terraform 1.11 or newer). \
             Each rotation needs a new one, so use an ephemeral resource that generates it. Set for a key that exists, it \
             takes effect with the next rotation.",
        )
        .redeclare(
            "store_value",
            "Whether IBM Cloud stores the values of the keys, so that the ephemeral resource `ibm_iam_service_api_key` can \
             read them. By default, it stores those of service IDs; it never stores those of users. A change takes effect with the \
             next rotation.",
            optional_computed(),
        )
        .redescribe(
            "file",
            "The path of a file on this machine to write the current key to, as JSON that only its owner can read. Every \
             rotation writes it. The provider never removes the file and does not check for it otherwise.",
        )
        .redeclare(
            "rotate_when_changed",
            "Arbitrary values. If one of them changes or is removed, the key is rotated, whether or not a rotation is due. The \
             first values are only recorded.",
            optional(),
        )
        .redeclare(
            "overlap",
            "How long a key goes on working after the next one has taken its place: a duration such as `24h` or `7d`, of at \
             least `5m` and shorter than `rotate_after`, rounded up to whole minutes. An earlier expiry stays. Default: \
             `24h`.",
            optional().validate(model::overlap()),
        )
}

/// Declares the results that are about the current key.
fn results(schema: Schema) -> Schema {
    schema
        .redeclare(
            "apikey",
            "The value of the current key. Null if the key was created with `apikey_wo`, or if `value_in_state` is `false`.",
            computed().sensitive(),
        )
        .redeclare(
            "expires_at",
            "When the current key stops working, in RFC 3339; empty if it never does. It follows from `expire_after`; without \
             it, a key that was imported keeps its own expiry, and is rotated before it.",
            computed().hint("It follows from expire_after."),
        )
        .redeclare(
            "id",
            "The ID of the first key, which stays the same, also when that key no longer exists. To import the resource, use the \
             ID of the current key.",
            computed().hint("To rotate a key that exists, import it."),
        )
        .redeclare(
            "apikey_id",
            "The ID of the current key: `ApiKey-…`.",
            computed().hint("To rotate a key that exists, import it."),
        )
}
