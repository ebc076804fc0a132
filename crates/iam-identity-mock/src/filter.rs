//! The [filter](https://cloud.ibm.com/apidocs/iam-identity-token-api) of listings: `name co "Foo" and (description sw "Bar" or name ew_ci "baz")`.
//!
//! As in [SCIM](https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.2), whose filters it has a part of, the case of attributes
//! and operators doesn't matter, and a string has `\"` for a quote and `\\` for a backslash.

/// A condition on a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Both sides hold.
    And(Box<Filter>, Box<Filter>),
    /// One of the sides holds.
    Or(Box<Filter>, Box<Filter>),
    /// The attribute compares to the string as the operator says.
    Compare { attribute: Attribute, operator: Operator, ignore_case: bool, text: String },
}

/// An attribute that can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Name,
    Description,
}

/// How an attribute is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    StartsWith,
    EndsWith,
    Contains,
}

/// The maximum depth of nested parentheses.
const MAX_DEPTH: usize = 32;

/// The maximum number of tokens: each comparison is a step of recursion.
const MAX_TOKENS: usize = 1000;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Word(String),
    String(String),
}

impl Filter {
    /// Parses a filter.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let tokens = tokens(text)?;
        if tokens.len() > MAX_TOKENS {
            return Err("It is too long.".to_owned());
        }
        let mut tokens = tokens.into_iter().peekable();
        let filter = parse_or(&mut tokens, 0)?;
        match tokens.next() {
            None => Ok(filter),
            Some(token) => Err(format!("It goes on after its end, with {token:?}.")),
        }
    }

    /// Whether an object with this name and description matches.
    pub(crate) fn matches(&self, name: &str, description: &str) -> bool {
        match self {
            Self::And(left, right) => left.matches(name, description) && right.matches(name, description),
            Self::Or(left, right) => left.matches(name, description) || right.matches(name, description),
            Self::Compare { attribute, operator, ignore_case, text } => {
                let value = match attribute {
                    Attribute::Name => name,
                    Attribute::Description => description,
                };
                let (value, text) = if *ignore_case {
                    (value.to_lowercase(), text.to_lowercase())
                } else {
                    (value.to_owned(), text.clone())
                };
                match operator {
                    Operator::StartsWith => value.starts_with(&text),
                    Operator::EndsWith => value.ends_with(&text),
                    Operator::Contains => value.contains(&text),
                }
            }
        }
    }
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<Token>>;

fn is_word(token: Option<&Token>, wanted: &str) -> bool {
    matches!(token, Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted))
}

fn parse_or(tokens: &mut Tokens, depth: usize) -> Result<Filter, String> {
    let mut left = parse_and(tokens, depth)?;
    while is_word(tokens.peek(), "or") {
        tokens.next();
        left = Filter::Or(Box::new(left), Box::new(parse_and(tokens, depth)?));
    }
    Ok(left)
}

fn parse_and(tokens: &mut Tokens, depth: usize) -> Result<Filter, String> {
    let mut left = parse_term(tokens, depth)?;
    while is_word(tokens.peek(), "and") {
        tokens.next();
        left = Filter::And(Box::new(left), Box::new(parse_term(tokens, depth)?));
    }
    Ok(left)
}

fn parse_term(tokens: &mut Tokens, depth: usize) -> Result<Filter, String> {
    if depth > MAX_DEPTH {
        return Err("It is nested too deeply.".to_owned());
    }
    match tokens.next() {
        Some(Token::Open) => {
            let inner = parse_or(tokens, depth + 1)?;
            match tokens.next() {
                Some(Token::Close) => Ok(inner),
                _ => Err("A parenthesis is not closed.".to_owned()),
            }
        }
        Some(Token::Word(attribute)) => parse_comparison(tokens, &attribute),
        _ => Err("An attribute is missing.".to_owned()),
    }
}

fn parse_comparison(tokens: &mut Tokens, attribute: &str) -> Result<Filter, String> {
    let attribute = match attribute.to_ascii_lowercase().as_str() {
        "name" => Attribute::Name,
        "description" => Attribute::Description,
        _ => return Err(format!("There is no attribute {attribute} to filter by.")),
    };
    let Some(Token::Word(operator)) = tokens.next() else { return Err("An operator is missing.".to_owned()) };
    let operator = operator.to_ascii_lowercase();
    let (base, ignore_case) = operator.strip_suffix("_ci").map_or((operator.as_str(), false), |base| (base, true));
    let operator = match base {
        "sw" => Operator::StartsWith,
        "ew" => Operator::EndsWith,
        "co" => Operator::Contains,
        _ => return Err(format!("There is no operator {operator}; valid are sw, ew, co, and these with _ci.")),
    };
    match tokens.next() {
        Some(Token::String(text)) => Ok(Filter::Compare { attribute, operator, ignore_case, text }),
        _ => Err("A string in double quotes is missing.".to_owned()),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '(' => {
                found.push(Token::Open);
                1
            }
            ')' => {
                found.push(Token::Close);
                1
            }
            '"' => {
                let (string, length) = string(&rest[1..]).ok_or("A string is not closed.")?;
                found.push(Token::String(string));
                length + 1
            }
            _ => {
                let end = rest.find(|each: char| each.is_whitespace() || "()\"".contains(each)).unwrap_or(rest.len());
                found.push(Token::Word(rest[..end].to_owned()));
                end
            }
        };
        rest = rest[taken..].trim_start();
    }
    Ok(found)
}

/// A string up to the quote that ends it, unescaped, and its length with that quote. A backslash before any other character is
/// itself.
fn string(text: &str) -> Option<(String, usize)> {
    let (mut string, mut characters) = (String::new(), text.char_indices().peekable());
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((string, at + 1)),
            '\\' => {
                let escaped = characters.next_if(|(_, next)| matches!(next, '"' | '\\'));
                string.push(escaped.map_or('\\', |(_, next)| next));
            }
            _ => string.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Filter;

    fn holds(filter: &str, name: &str, description: &str) -> bool {
        Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}")).matches(name, description)
    }

    #[test]
    fn operators_compare_as_documented() {
        for (filter, expected) in [
            (r#"name co "oBa""#, true),
            (r#"name co "OBA""#, false),
            (r#"name co_ci "OBA""#, true),
            (r#"name sw "Foo""#, true),
            (r#"name sw "foo""#, false),
            (r#"name sw_ci "foo""#, true),
            (r#"name ew "Bar""#, true),
            (r#"name ew_ci "BAR""#, true),
            (r#"description co "of""#, true),
            (r#"name co """#, true),
        ] {
            assert_eq!(holds(filter, "FooBar", "a key of mine"), expected, "{filter}");
        }
    }

    #[test]
    fn case_does_not_matter_for_attributes_and_operators_and_quotes_are_escaped() {
        for filter in [r#"Name CO "oBa""#, r#"NAME Sw_Ci "FOO""#, r#"name co "a" AND Description EW "e""#] {
            assert!(holds(filter, "FooBar", "mine"), "{filter}");
        }
        assert!(holds(r#"name co "say \"hi\"" and description sw "m""#, r#"to say "hi" now"#, "mine"));
        assert!(holds(r#"name ew "\\""#, r"C:\", ""));
        assert!(holds(r#"name co "\d""#, r"a\d", ""), "any other backslash is itself");
        assert!(Filter::parse(r#"name co "a\""#).is_err(), "the string is not closed");
    }

    #[test]
    fn and_binds_more_closely_than_or() {
        let filter = r#"name co "a" or name co "b" and description co "c""#;
        assert!(holds(filter, "a", ""));
        assert!(!holds(filter, "b", ""));
        assert!(holds(filter, "b", "c"));
        assert!(!holds(r#"(name co "a" or name co "b") and description co "c""#, "a", ""));
    }

    #[test]
    fn an_invalid_filter_is_rejected() {
        for filter in [
            "",
            "name",
            "name co",
            "name co Foo",
            "name co \"Foo",
            "name eq \"Foo\"",
            "size co \"Foo\"",
            "(name co \"a\"",
            "name co \"a\")",
            "name co \"a\" and",
            "name co \"a\" name co \"b\"",
            "\"a\"",
            "name co \"a\" or )",
        ] {
            assert!(Filter::parse(filter).is_err(), "{filter}");
        }
        assert!(Filter::parse(&"(".repeat(100_000)).is_err());
    }
}
