//! Every sentence of a message is in a golden file, where its wording is reviewed.

use proc_macro2::{TokenStream, TokenTree};

use super::workspace::{files, line, root, shown};

/// Files and folders whose strings are parts of messages, each with the golden file that has them.
const WORDED: [(&str, &str); 31] = [
    ("src/diagnostics", PROVIDER),
    ("src/times.rs", PROVIDER),
    ("src/validators.rs", PROVIDER),
    ("src/keys/schema.rs", PROVIDER),
    ("src/keys/rotation/model.rs", PROVIDER),
    ("src/provider/credential_format.rs", PROVIDER),
    ("src/provider/credentials_file.rs", PROVIDER),
    ("crates/iam-identity/src/api_key.rs", PROVIDER),
    ("crates/iam-identity/src/endpoint.rs", PROVIDER),
    ("crates/iam-identity/src/file.rs", PROVIDER),
    ("crates/iam-identity/src/grants.rs", PROVIDER),
    ("crates/iam-identity/src/headers.rs", PROVIDER),
    ("crates/iam-identity/src/operation_kind.rs", PROVIDER),
    ("crates/iam-identity/src/operations/accounts.rs", PROVIDER),
    ("crates/iam-identity/src/operations/listing.rs", PROVIDER),
    ("crates/iam-identity/src/operations/login.rs", PROVIDER),
    ("crates/iam-identity/src/operations/objects.rs", PROVIDER),
    ("crates/iam-identity/src/operations/reports.rs", PROVIDER),
    ("crates/iam-identity/src/proxy.rs", PROVIDER),
    ("crates/iam-identity/src/response.rs", PROVIDER),
    ("crates/iam-identity/src/sender.rs", PROVIDER),
    ("crates/iam-identity/src/service_id.rs", PROVIDER),
    ("crates/tf-provider/src/schema/validate.rs", FRAMEWORK),
    ("crates/tf-provider/src/schema/validators", FRAMEWORK),
    ("crates/tf-provider/src/server/configure.rs", FRAMEWORK),
    ("crates/tf-provider/src/server/convert.rs", FRAMEWORK),
    ("crates/tf-provider/src/server/deferral.rs", FRAMEWORK),
    ("crates/tf-provider/src/server/function.rs", FRAMEWORK),
    ("crates/tf-provider/src/server/model_schema.rs", FRAMEWORK),
    ("crates/tf-provider/src/server/provider_meta.rs", FRAMEWORK),
    ("crates/tf-provider/src/server/resource/stored.rs", FRAMEWORK),
];

const PROVIDER: &str = "src/golden/messages.txt";
const FRAMEWORK: &str = "crates/tf-provider/src/messages.txt";

/// The fewest words of a piece that is looked for. Shorter ones are names, or are found anywhere.
const MIN_WORDS: usize = 3;

#[test]
fn every_sentence_of_a_message_is_in_a_golden_file() {
    let mut places = Vec::new();
    let mut pieces_found = 0;
    for (place, golden) in WORDED {
        let golden = std::fs::read_to_string(root().join(golden)).unwrap();
        let place = root().join(place);
        let sources = if place.is_dir() { files(&place, "rs") } else { vec![place] };
        for source in sources {
            let text = std::fs::read_to_string(&source).unwrap();
            let code: TokenStream = text.split("#[cfg(test)]").next().unwrap().parse().unwrap();
            let mut strings = Vec::new();
            collect(code, &mut strings);
            for (string, at) in strings {
                let pieces = pieces(&string);
                pieces_found += pieces.len();
                let missing = pieces.iter().filter(|piece| !golden.contains(*piece));
                places.extend(missing.map(|piece| format!("{}:{at}: {piece}", shown(&source))));
            }
        }
    }
    assert!(pieces_found > 200, "only {pieces_found} pieces of messages were found");
    super::assert_none(
        "No sample in a golden file has these words. Add one that shows them, to `src/golden/`.",
        &places,
    );
}

/// The string literals with their lines, but for those of attributes. What `#[error("…")]` displays is a message.
fn collect(tokens: TokenStream, strings: &mut Vec<(String, usize)>) {
    let mut is_attribute = false;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => is_attribute = true,
            TokenTree::Punct(punct) if punct.as_char() == '!' && is_attribute => {}
            TokenTree::Group(group) if is_attribute => {
                is_attribute = false;
                if group.to_string().starts_with("[error") {
                    collect(group.stream(), strings);
                }
            }
            TokenTree::Group(group) => collect(group.stream(), strings),
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    strings.push((text.value(), line(literal.span())));
                }
            }
            _ => is_attribute = false,
        }
    }
}

/// What stands between the placeholders and the line breaks of a string, if it is long enough.
fn pieces(string: &str) -> Vec<String> {
    let (open, close) = ("\u{1}", "\u{2}");
    let escaped = string.replace("{{", open).replace("}}", close);
    let between = escaped.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest));
    between
        .flat_map(str::lines)
        .map(|piece| piece.replace(open, "{").replace(close, "}").trim().to_owned())
        .filter(|piece| piece.split_whitespace().count() >= MIN_WORDS)
        .collect()
}

#[test]
fn a_string_is_split_where_something_is_put_in() {
    assert_eq!(pieces("a b c {key}, d e f\nshort {0:?}"), ["a b c", ", d e f"]);
    assert_eq!(pieces("set timeouts {{ {name} = … }} to more"), ["set timeouts {", "= … } to more"]);
}
