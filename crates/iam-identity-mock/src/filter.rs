//! The [filter](https://cloud.ibm.com/apidocs/iam-identity-token-api) of listings: `name co "Foo" and (description sw "Bar" or name ew_ci "baz")`.

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
    let attribute = match attribute {
        "name" => Attribute::Name,
        "description" => Attribute::Description,
        other => return Err(format!("There is no attribute {other} to filter by.")),
    };
    let Some(Token::Word(operator)) = tokens.next() else { return Err("An operator is missing.".to_owned()) };
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
                let end = rest[1..].find('"').ok_or("A string is not closed.")?;
                found.push(Token::String(rest[1..=end].to_owned()));
                end + 2
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
