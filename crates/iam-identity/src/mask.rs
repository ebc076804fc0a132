//! Keeping secrets out of what servers say: an answer may repeat the request that it refuses.

use secret::Secret;

/// What stands in the place of a secret.
const MASK: &str = "***";

/// The secrets of a request, in every form in which they may come back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mask {
    forms: Vec<Secret>,
}

impl Mask {
    /// A mask of these secrets: as they are, as in a URL or a form, and as in JSON.
    pub(crate) fn of<'a>(secrets: impl Iterator<Item = &'a Secret>) -> Self {
        let mut forms = Vec::new();
        for secret in secrets.filter(|secret| !secret.is_empty()) {
            let text = secret.expose();
            let mut form = reqwest::Url::parse("http://form.invalid/").ok();
            if let Some(url) = &mut form {
                url.query_pairs_mut().append_key_only(text);
                forms.extend(url.query().map(Secret::from));
            }
            let json = serde_json::to_string(text).unwrap_or_default();
            forms.push(Secret::from(json.trim_matches('"')));
            forms.push(secret.clone());
        }
        // The longest first: one form may begin with another.
        forms.sort_by_key(|form| std::cmp::Reverse(form.expose().len()));
        Self { forms: forms.into_iter().filter(|form| !form.is_empty()).collect() }
    }

    /// The text with every secret masked.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.forms.iter().fold(text.to_owned(), |text, form| text.replace(form.expose(), MASK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_in_every_form() {
        let secret = Secret::from("a+b/c \"d\" é");
        let mask = Mask::of([&secret, &Secret::default()].into_iter());
        let said = format!("raw {} form a%2Bb%2Fc+%22d%22+%C3%A9 json {}", secret.expose(), r#"a+b/c \"d\" é"#);
        assert_eq!(mask.apply(&said), "raw *** form *** json ***");
        assert_eq!(mask.apply("nothing secret"), "nothing secret");
    }
}
