//! What the documentation leaves open, each with a default.

/// How the mock behaves where the documentation is silent, or where several answers were seen.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many keys an identity may have.
    pub keys_per_identity: usize,
    /// The status of a creation beyond that.
    pub limit_status: u16,
    /// The status of a change or a deletion of a locked key.
    pub locked_status: u16,
    /// What a new key does when it is leaked and nothing was said: the documentation has `disable`, a test of IBM's `none`.
    pub action_when_leaked: &'static str,
    /// Whether a value that is not shown is an empty text or left out.
    pub hidden_value_is_empty: bool,
    /// Whether locking, disabling and their opposites move the entity tag.
    pub toggles_move_tag: bool,
    /// How long an access token lives, in seconds.
    pub token_seconds: i64,
    /// Where chosen identifiers and values start from; the same seed gives the same ones.
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keys_per_identity: 20,
            limit_status: 409,
            locked_status: 409,
            action_when_leaked: "disable",
            hidden_value_is_empty: false,
            toggles_move_tag: true,
            token_seconds: 3600,
            seed: None,
        }
    }
}
