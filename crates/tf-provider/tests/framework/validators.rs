//! Ready-made validators, and rules about several attributes.

use tf_provider::schema::{
    FieldKind, Schema, Validator, at_least_one_of, conflicting, duration, exactly_one_of, integer_between,
    items_between, length_between, not_empty, number_between, optional, pattern, required_together, rfc3339, url,
};
use tf_provider::value::{Number, Type, Value};
use tf_provider::{Attr, Diagnostics, Path};

/// Whether each of these values is accepted.
fn accepts(validator: Validator, values: &[Value]) -> Vec<bool> {
    let declaration = optional().validate(validator);
    let schema = Schema::new("").field("it", String::new(), FieldKind::Attribute(Type::Dynamic), declaration);
    let is_accepted = |value: &Value| {
        let config = Value::Mapping([("it".to_owned(), value.clone())].into());
        !schema.validate(&config).has_errors()
    };
    values.iter().map(is_accepted).collect()
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().copied().map(Value::from).collect()
}

#[test]
fn strings() {
    assert_eq!(accepts(length_between(1, 3), &texts(&["", "a", "äöü", "abcd"])), [false, true, true, false]);
    let word = || pattern("[a-z]+|[0-9]", "a word or a digit");
    assert_eq!(
        accepts(word(), &texts(&["ab", "7", "77", "ab7", "ab\n", ""])),
        [true, true, false, false, false, false]
    );
    let times = ["2040-01-28T15:00:00Z", "2040-01-28T15:00:00+02:00", "2040-01-28", "2040-01-28T15:00:00", "soon"];
    assert_eq!(accepts(rfc3339(), &texts(&times)), [true, true, false, false, false]);
    assert_eq!(accepts(duration("5m"), &texts(&["1h30m", "0s", "5"])), [true, false, false]);
    let urls =
        ["https://example.com/a?b", "http://[::1]:8080", "ftp://example.com", "https://", "example.com", "/a", ""];
    assert_eq!(accepts(url(&["http", "https"]), &texts(&urls)), [true, true, false, false, false, false, false]);
}

#[test]
fn numbers_and_collections() {
    let number = |text: &str| Value::Number(text.parse::<Number>().unwrap());
    assert_eq!(
        accepts(integer_between(1, 3), &[0.into(), 1.into(), 3.into(), 4.into(), number("2.5"), number("1e30")]),
        [false, true, true, false, false, false]
    );
    let numbers = ["0.4", "0.5", "1", "1.5", "1.6", "-1"].map(number);
    assert_eq!(accepts(number_between(0.5, 1.5), &numbers), [false, true, true, true, false, false]);
    let lists = [vec![], vec!["a"], vec!["a", "b"], vec!["a", "b", "c"]].map(Value::from);
    assert_eq!(accepts(items_between(1, 2), &lists), [false, true, true, false]);
    let mixed = [vec!["a".into(), Value::UNKNOWN].into(), vec!["a", ""].into(), vec![Value::Null].into()];
    assert_eq!(accepts(not_empty().of_each(), &mixed), [true, false, false]);
}

tf_provider::object! {
    /// Ways to log in.
    pub struct Login {
        /// A key.
        key: String = optional(),
        /// A token.
        token: String = optional(),
        /// A file.
        file: String = optional(),
    }
}

/// A login with what each letter says: `-` null, `?` unknown, `x` known.
fn login(letters: &str) -> Login {
    let mut attrs = letters.chars().map(|letter| match letter {
        '-' => Attr::Null,
        '?' => Attr::Unknown,
        _ => Attr::Known("x".to_owned()),
    });
    let mut next = || attrs.next().unwrap();
    Login { key: next(), token: next(), file: next() }
}

/// Where the error of a rule points, for each of these logins.
fn errors(rule: fn(&Login, &[&str]) -> Diagnostics, logins: &[&str]) -> Vec<Option<&'static str>> {
    const NAMES: [&str; 3] = ["key", "token", "file"];
    let place = |letters: &&str| {
        let found: Vec<_> = rule(&login(letters), &NAMES).into_iter().collect();
        assert!(found.len() <= 1, "{found:?}");
        let path = found.first().map(|error| error.path.clone().unwrap());
        path.and_then(|path| NAMES.into_iter().find(|name| path == Path::root(*name)))
    };
    logins.iter().map(place).collect()
}

#[test]
fn rules_about_several_attributes_wait_for_what_is_not_known_yet() {
    let logins = ["---", "x--", "-x-", "xx-", "x-x", "x?-", "?--", "xx?", "xxx"];
    assert_eq!(
        errors(conflicting, &logins),
        [None, None, None, Some("token"), Some("file"), None, None, Some("token"), Some("file")]
    );
    assert_eq!(
        errors(exactly_one_of, &logins),
        [Some("key"), None, None, Some("token"), Some("file"), None, None, Some("token"), Some("file")]
    );
    assert_eq!(errors(at_least_one_of, &logins), [Some("key"), None, None, None, None, None, None, None, None]);
    assert_eq!(
        errors(required_together, &logins),
        [None, Some("token"), Some("key"), Some("file"), Some("token"), Some("file"), None, None, None]
    );
}
