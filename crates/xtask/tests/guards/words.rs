//! One thing has one word: no name, page or message uses a word that STYLE.md retired.

use syn::visit::{self, Visit};

use super::style::{lines_with, retired, segments};
use super::workspace::{Crate, attributes, crates, files, is_test, line, root, shown};

/// Where a retired word is the field's own: what a fuzzer finds is a finding.
const EXEMPT: [(&str, &str); 1] = [("findings", "crates/xtask/")];

fn is_exempt(file: &str, word: &str) -> bool {
    EXEMPT.iter().any(|(exempt, place)| word == *exempt && file.starts_with(place))
}

#[test]
fn no_name_is_a_retired_one() {
    let retired = retired();
    let mut places = Vec::new();
    for each in crates() {
        for source in each.sources() {
            let mut names = Names(Vec::new());
            names.visit_file(&source.syntax);
            for (name, at) in names.0 {
                let found = retired.iter().find(|word| match &word.of {
                    Some(of) => *of == each.name && word.word == name,
                    None => segments(&name).contains(&word.word),
                });
                if let Some(word) = found.filter(|found| !is_exempt(&source.name, &found.word)) {
                    places.push(format!("{}:{at}: {name}: use {}", source.name, word.instead));
                }
            }
        }
    }
    super::assert_none("Names use words that STYLE.md retired. Rename them, or change the table.", &places);
}

#[test]
fn no_page_has_a_retired_word() {
    let mut pages = files(&root().join("docs"), "md");
    let top = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    pages.extend(top.filter(|path| path.extension().is_some_and(|it| it == "md") && !path.ends_with("STYLE.md")));
    pages.extend(crates().iter().map(|each| each.folder.join("README.md")).filter(|path| path.is_file()));
    pages.extend(crates().iter().flat_map(|each| files(&each.folder.join("docs"), "md")));
    pages.sort();
    pages.dedup();
    let mut places = Vec::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for word in retired().iter().filter(|word| word.of.is_none()) {
            for at in lines_with(&text, &word.word) {
                places.push(format!("{}:{at}: {:?}: use {}", shown(&page), word.word, word.instead));
            }
        }
    }
    super::assert_none("Pages use words that STYLE.md retired. Replace them with the words of the table.", &places);
}

#[test]
fn no_message_or_documentation_has_a_retired_word() {
    let retired = retired();
    let mut places = Vec::new();
    for source in crates().iter().flat_map(Crate::sources) {
        let mut prose = Prose(Vec::new());
        prose.visit_file(&source.syntax);
        for (text, at) in prose.0 {
            for word in retired.iter().filter(|it| it.of.is_none() && !is_exempt(&source.name, &it.word)) {
                for within in lines_with(&text, &word.word) {
                    let at = at + within - 1;
                    places.push(format!("{}:{at}: {:?}: use {}", source.name, word.word, word.instead));
                }
            }
        }
    }
    super::assert_none(
        "Messages and documentation use words that STYLE.md retired. Replace them with the words of the table.",
        &places,
    );
}

/// The names of what is declared, with their lines, but for tests.
struct Names(Vec<(String, usize)>);

impl Names {
    fn add(&mut self, ident: &syn::Ident) {
        self.0.push((ident.to_string(), line(ident.span())));
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if is_test(attributes(item)) {
            return;
        }
        match item {
            syn::Item::Const(item) => self.add(&item.ident),
            syn::Item::Enum(item) => self.add(&item.ident),
            syn::Item::Mod(item) => self.add(&item.ident),
            syn::Item::Static(item) => self.add(&item.ident),
            syn::Item::Struct(item) => self.add(&item.ident),
            syn::Item::Trait(item) => self.add(&item.ident),
            syn::Item::Type(item) => self.add(&item.ident),
            _ => {}
        }
        // What a trait of another name requires is named where the trait is declared.
        if !matches!(item, syn::Item::Impl(item) if item.trait_.is_some()) {
            visit::visit_item(self, item);
        }
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.add(&signature.ident);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        field.ident.iter().for_each(|ident| self.add(ident));
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.add(&variant.ident);
        visit::visit_variant(self, variant);
    }
}

/// String literals and documentation comments with the line on which they begin, but for those of tests.
struct Prose(Vec<(String, usize)>);

impl Prose {
    /// The documentation among these attributes, which is one text.
    fn documentation(&mut self, attributes: &[syn::Attribute]) {
        let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                    Some((text.value(), line(text.span())))
                }
                _ => None,
            },
            _ => None,
        });
        let lines: Vec<_> = lines.collect();
        if let Some((_, at)) = lines.first() {
            let text = lines.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("\n");
            self.0.push((text, *at));
        }
    }

    /// The string literals in the tokens of a macro; documentation is among them, a line each.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.0.push((text.value(), line(literal.span())));
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Prose {
    fn visit_file(&mut self, file: &'ast syn::File) {
        self.documentation(&file.attrs);
        visit::visit_file(self, file);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes(item)) {
            self.documentation(attributes(item));
            visit::visit_item(self, item);
        }
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        self.documentation(&field.attrs);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.documentation(&variant.attrs);
        visit::visit_variant(self, variant);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.documentation(&function.attrs);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        self.documentation(&function.attrs);
        visit::visit_trait_item_fn(self, function);
    }

    /// Documentation is added where its item is; other attributes have no prose.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.0.push((literal.value(), line(literal.span())));
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
    }
}
