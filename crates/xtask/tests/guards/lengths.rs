//! Files and functions that fit on a screen or two.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::workspace::{Crate, crates, is_test, line};

/// The most lines of a source file.
const FILE: usize = 350;

/// The most lines between the braces of a function.
const FUNCTION: usize = 60;

#[test]
fn no_source_file_is_long() {
    let mut places = Vec::new();
    for source in crates().iter().flat_map(Crate::sources) {
        let lines = source.text.lines().count();
        if lines > FILE {
            places.push(format!("{}: {lines} lines", source.name));
        }
    }
    super::assert_none(&format!("Files have more than {FILE} lines. Give each purpose a file of its own."), &places);
}

#[test]
fn no_function_is_long() {
    let mut places = Vec::new();
    for source in crates().iter().flat_map(Crate::sources) {
        let mut long = Long(Vec::new());
        long.visit_file(&source.syntax);
        places.extend(long.0.iter().map(|(name, at, lines)| format!("{}:{at}: {name}, {lines} lines", source.name)));
    }
    super::assert_none(&format!("Functions have more than {FUNCTION} lines. Give each step a name."), &places);
}

/// Name, line and length of each function that is too long.
struct Long(Vec<(String, usize, usize)>);

impl Long {
    fn check(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let braces = block.span();
        let lines = (braces.end().line - braces.start().line).saturating_sub(1);
        if lines > FUNCTION {
            self.0.push((signature.ident.to_string(), line(signature.ident.span()), lines));
        }
    }
}

impl<'ast> Visit<'ast> for Long {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.check(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.check(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.check(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}
