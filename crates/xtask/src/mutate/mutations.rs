//! The decisions whose absence the tests have to notice.

use testkit::workspace::Reason;

/// A decision in the code, and the code without it.
#[derive(Clone, Copy, Debug)]
pub struct Mutation {
    /// The decision, in a few words.
    pub name: &'static str,
    /// The file with the decision.
    pub file: &'static str,
    /// The decision as it is in the file, once.
    pub code: &'static str,
    /// What replaces it.
    pub mutant: &'static str,
    /// The module of the in-process ring in which a reader would look for its test.
    pub tests: &'static str,
}

impl Mutation {
    /// The text of the file with the mutant in it.
    ///
    /// # Errors
    ///
    /// Fails if the file does not contain the code exactly once.
    pub fn apply(&self, text: &str) -> Result<String, Reason> {
        match text.matches(self.code).count() {
            1 => Ok(text.replace(self.code, self.mutant)),
            count => Err(format!("{}: {} contains the code {count} times", self.name, self.file)),
        }
    }
}

/// The mutations.
pub const MUTATIONS: &[Mutation] = &[
    Mutation {
        name: "lock",
        file: "src/keys/plan.rs",
        code: "        if !prior.locked {\n            return;\n        }\n",
        mutant: "        if true {\n            return;\n        }\n",
        tests: "api_key::lock",
    },
    Mutation {
        name: "owner",
        file: "src/keys/guard.rs",
        code: "    if logged_in.would_take(owner, is_chosen) {",
        mutant: "    if false {",
        tests: "api_key::owner",
    },
    Mutation {
        name: "own key",
        file: "src/keys/own_key.rs",
        code: "Ok(true) => Err(diagnostics::own_key_protected(how, key)),",
        mutant: "Ok(true) => Ok(()),",
        tests: "api_key::own_key",
    },
    Mutation {
        name: "tag",
        file: "src/keys/requests.rs",
        code: "Some(self.state.facts.entity_tag.str_or_empty()).filter(|tag| !tag.is_empty()).unwrap_or(\"*\")",
        mutant: "\"*\"",
        tests: "api_key::update",
    },
    Mutation {
        name: "retry of a creation",
        file: "crates/iam-identity/src/retry.rs",
        code: "Cause::ConnectionLost(_) | Cause::TimedOut => is_idempotent,",
        mutant: "Cause::ConnectionLost(_) | Cause::TimedOut => true,",
        tests: "api_key::unknown_outcome",
    },
    Mutation {
        name: "masking",
        file: "crates/iam-identity/src/mask.rs",
        code: "let forms: Vec<Vec<u8>> = self.secrets.iter().flat_map(forms).collect();",
        mutant: "let forms: Vec<Vec<u8>> = Vec::new();",
        tests: "provider::secrets",
    },
    Mutation {
        name: "file mode",
        file: "src/platform.rs",
        code: "from_mode(0o600)",
        mutant: "from_mode(0o644)",
        tests: "api_key::file",
    },
    Mutation {
        name: "expiry",
        file: "src/times.rs",
        code: "is_some_and(|end| end <= Minute::of(now))",
        mutant: "is_some_and(|end| end < Minute::of(now))",
        tests: "api_key::expiry",
    },
    Mutation {
        name: "quota",
        file: "src/keys/creator.rs",
        code: "may_be_the_limit && keys.len() + created >= DEFAULT_KEY_LIMIT",
        mutant: "may_be_the_limit && keys.len() >= DEFAULT_KEY_LIMIT",
        tests: "api_key::create",
    },
    Mutation {
        name: "paging",
        file: "crates/iam-identity/src/operations/listing.rs",
        code: "        self.next = next;",
        mutant: "        let _ = next;",
        tests: "client::lists",
    },
];
