//! The block `provider_meta`.

use tf_provider::schema::required;

tf_provider::object! {
    /// What a module says about itself, in `provider_meta`.
    pub struct Module {
        /// Its name.
        module_name: String = required(),
    }
}
