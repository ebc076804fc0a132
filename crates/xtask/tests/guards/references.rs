//! The paths that code mentions, also inside the tokens of macros.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::modules::flatten;
use super::workspace::{attributes, is_test, line};

/// A path in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub path: Vec<String>,
    pub line: usize,
}

/// The paths that an item mentions, but for those of its tests, of modules in it, and of what it imports for its module.
pub(crate) fn of_item(item: &syn::Item) -> Vec<Reference> {
    let mut collector = Collector::default();
    if !matches!(item, syn::Item::Mod(_) | syn::Item::Use(_)) {
        collector.visit_item(item);
    }
    collector.0
}

/// The methods of its own type that an implementation calls, by `self.name()` or `Self::name`, also inside macros.
pub(crate) fn own_calls(implementation: &syn::ItemImpl) -> Vec<(String, usize)> {
    let mut calls = OwnCalls(Vec::new());
    calls.tokens(quote::ToTokens::to_token_stream(implementation));
    calls.0
}

/// The names that the tokens of a macro declare, as in `object! { pub struct Name { … } }`.
pub(crate) fn declared_in(tokens: TokenStream) -> Vec<String> {
    const KEYWORDS: [&str; 7] = ["struct", "enum", "fn", "trait", "type", "const", "static"];
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match (token, tokens.get(at + 1)) {
            (TokenTree::Group(group), _) => names.extend(declared_in(group.stream())),
            (TokenTree::Ident(keyword), Some(TokenTree::Ident(name))) if KEYWORDS.iter().any(|it| keyword == it) => {
                names.push(name.to_string());
            }
            _ => {}
        }
    }
    names
}

#[derive(Default)]
struct Collector(Vec<Reference>);

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut leaves = Vec::new();
        flatten(&item.tree, &mut Vec::new(), &mut leaves);
        let line = line(item.use_token.span);
        self.0.extend(leaves.into_iter().map(|(_, path)| Reference { path, line }));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.0.push(Reference { path: names, line: line(first.ident.span()) });
        }
        visit::visit_path(self, path);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        match &item.ident {
            // A name in a macro's definition means what it means where the macro is called, unless it begins at the crate.
            Some(_) => {
                let mut found = Self::default();
                found.tokens(item.mac.tokens.clone());
                self.0.extend(found.0.into_iter().filter(|it| it.path[0] == "crate"));
            }
            None => self.visit_macro(&item.mac),
        }
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // `#[serde(with = "crate::text")]`
        if let syn::Meta::List(list) = &attribute.meta {
            for token in list.tokens.clone() {
                if let TokenTree::Literal(literal) = token {
                    let text = literal.to_string();
                    let path: Vec<_> = text.trim_matches('"').split("::").map(ToOwned::to_owned).collect();
                    if path.len() > 1 {
                        self.0.push(Reference { path, line: line(literal.span()) });
                    }
                }
            }
        }
    }
}

impl Collector {
    /// Collects what looks like a path: names with `::` between them, and single names that are types, or called.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) if !follows_dot_or_quote(&tokens, at) => {
                    let mut path = vec![first.to_string()];
                    while is_colons(&tokens, at + 1)
                        && let Some(TokenTree::Ident(next)) = tokens.get(at + 3)
                    {
                        path.push(next.to_string());
                        at += 3;
                    }
                    let is_type = path[0].starts_with(|it: char| it.is_uppercase());
                    if path.len() > 1 || is_type || is_call(tokens.get(at + 1)) {
                        self.0.push(Reference { path, line: line(first.span()) });
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

struct OwnCalls(Vec<(String, usize)>);

impl OwnCalls {
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let name = match token {
                TokenTree::Group(group) => {
                    self.tokens(group.stream());
                    continue;
                }
                TokenTree::Ident(own) if own == "self" && is_punct(tokens.get(at + 1), '.') => tokens.get(at + 2),
                TokenTree::Ident(own) if own == "Self" && is_colons(&tokens, at + 1) => tokens.get(at + 3),
                _ => continue,
            };
            if let Some(TokenTree::Ident(name)) = name {
                self.0.push((name.to_string(), line(name.span())));
            }
        }
    }
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')
}

/// Whether a name is a method, a field or a lifetime, or the rest of a path that begins otherwise.
fn follows_dot_or_quote(tokens: &[TokenTree], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    is_punct(before, '.') && !is_punct(at.checked_sub(2).and_then(|at| tokens.get(at)), '.')
        || is_punct(before, '\'')
        || at >= 2 && is_colons(tokens, at - 2)
}

fn is_call(next: Option<&TokenTree>) -> bool {
    is_punct(next, '!')
        || matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == proc_macro2::Delimiter::Parenthesis)
}
