//! The tree of modules of a crate: what each one declares, imports and mentions, and to which file a path leads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::{Item, UseTree};

use super::references::{self, Reference};
use super::workspace::{attributes, is_test, line, source};

/// A module, in a file of its own or inline.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub file: PathBuf,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What is declared in it.
    items: BTreeSet<String>,
    /// Names that `use` brings into it, and the paths that they stand for.
    imports: Vec<(String, Vec<String>)>,
    /// Modules of which `use …::*` brings everything.
    globs: Vec<Vec<String>>,
    /// Whether a macro may declare more than the tokens show.
    has_hidden_items: bool,
    /// The paths that its own code mentions. Re-exports are none: a `mod.rs` that only declares modules and re-exports what is in
    /// them depends on nothing.
    pub references: Vec<Reference>,
    pub implementations: Vec<Implementation>,
}

/// An `impl` block.
#[derive(Debug)]
pub(crate) struct Implementation {
    /// The path of the type.
    of: Vec<String>,
    /// The functions in it; none if it implements a trait.
    functions: Vec<String>,
    /// The functions of the type that it calls, with the lines.
    pub calls: Vec<(String, usize)>,
}

/// The modules below one root file.
#[derive(Debug, Default)]
pub(crate) struct Tree(pub Vec<Module>);

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// An item that this module declares.
    ItemOf(usize),
}

impl Tree {
    /// Reads the modules of a library, a program or an example, without those of tests.
    pub(crate) fn read(root: &Path) -> Self {
        let mut tree = Self::default();
        let syntax = source(root).syntax;
        tree.add(&syntax.items, root, root.parent().unwrap(), None);
        tree
    }

    /// The file that declares what a path of this module leads to; `None` if it is in another crate.
    pub(crate) fn file_of(&self, module: usize, path: &[String]) -> Option<&Path> {
        match self.resolve(module, path, &mut BTreeSet::new())? {
            // A module alone is no dependency: what is used of it has a path of its own.
            Target::Module(_) => None,
            Target::ItemOf(declaring) => Some(&self.0[declaring].file),
        }
    }

    /// The file that declares this function of the type of an `impl` block of a module, if it is another `impl` block's.
    pub(crate) fn file_of_method(&self, module: usize, of: &Implementation, name: &str) -> Option<&Path> {
        let declared = self.type_of(module, of)?;
        let owns = |(id, module): &(usize, &Module)| {
            let mut blocks = module.implementations.iter().filter(|it| it.functions.iter().any(|it| it == name));
            blocks.any(|block| self.type_of(*id, block) == Some(declared))
        };
        self.0.iter().enumerate().find(owns).map(|(_, module)| &*module.file)
    }

    /// The module and the name of the type of an `impl` block.
    fn type_of<'a>(&self, module: usize, block: &'a Implementation) -> Option<(usize, &'a String)> {
        match self.resolve(module, &block.of, &mut BTreeSet::new())? {
            Target::ItemOf(declaring) => Some((declaring, block.of.last()?)),
            Target::Module(_) => None,
        }
    }

    /// Adds a module with these items; `folder` is where its children have their files.
    fn add(&mut self, items: &[Item], file: &Path, folder: &Path, parent: Option<usize>) -> usize {
        let id = self.0.len();
        self.0.push(Module { file: file.to_owned(), parent, ..Module::default() });
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Mod(declared) => self.add_child(id, declared, file, folder),
                Item::Use(declared) => {
                    let is_private = matches!(declared.vis, syn::Visibility::Inherited);
                    let mut leaves = Vec::new();
                    flatten(&declared.tree, &mut Vec::new(), &mut leaves);
                    for (name, path) in leaves {
                        if is_private {
                            let at = line(declared.use_token.span);
                            self.0[id].references.push(Reference { path: path.clone(), line: at });
                        }
                        match name {
                            Some(name) => self.0[id].imports.push((name, path)),
                            None => self.0[id].globs.push(path),
                        }
                    }
                }
                Item::Macro(called) if called.ident.is_none() => {
                    self.0[id].items.extend(references::declared_in(called.mac.tokens.clone()));
                    self.0[id].has_hidden_items = true;
                }
                _ => {
                    let is_exported = attributes(item).iter().any(|it| it.path().is_ident("macro_export"));
                    self.0[id].items.extend(name(item));
                    if let Some(name) = name(item).filter(|_| is_exported) {
                        let path = self.path_from_root(id).into_iter().chain([name.clone()]).collect();
                        self.0[0].imports.push((name, path));
                    }
                }
            }
            if let Item::Impl(block) = item {
                self.0[id].implementations.extend(implementation(block));
            }
            self.0[id].references.extend(references::of_item(item));
        }
        id
    }

    fn add_child(&mut self, parent: usize, declared: &syn::ItemMod, file: &Path, folder: &Path) {
        let name = declared.ident.to_string();
        let below = folder.join(&name);
        let id = if let Some((_, items)) = &declared.content {
            self.add(items, file, &below, Some(parent))
        } else {
            let own = path_attribute(&declared.attrs).map(|path| file.parent().unwrap().join(path));
            let found = [own, Some(folder.join(format!("{name}.rs"))), Some(below.join("mod.rs"))];
            let own = found.into_iter().flatten().find(|path| path.is_file());
            let own = own.unwrap_or_else(|| panic!("{}: no file for mod {name}", file.display()));
            let below = if own.ends_with("mod.rs") { own.parent().unwrap().to_owned() } else { below };
            self.add(&source(&own).syntax.items, &own, &below, Some(parent))
        };
        self.0[parent].children.insert(name, id);
    }

    fn path_from_root(&self, module: usize) -> Vec<String> {
        let Some(parent) = self.0[module].parent else { return vec!["crate".to_owned()] };
        let mut path = self.path_from_root(parent);
        path.extend(self.0[parent].children.iter().find(|(_, id)| **id == module).map(|(name, _)| name.clone()));
        path
    }

    fn resolve(&self, module: usize, path: &[String], seen: &mut BTreeSet<(usize, String)>) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        let mut target = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(module),
            "super" => Target::Module(self.0[module].parent?),
            name => self.lookup(module, name, seen)?,
        };
        while let (Target::Module(current), Some((name, more))) = (target, rest.split_first()) {
            target = match name.as_str() {
                "super" => Target::Module(self.0[current].parent?),
                "self" => target,
                name => match self.lookup(current, name, seen) {
                    Some(found) => found,
                    None if self.0[current].has_hidden_items => Target::ItemOf(current),
                    None => return None,
                },
            };
            rest = more;
        }
        Some(target)
    }

    fn lookup(&self, module: usize, name: &str, seen: &mut BTreeSet<(usize, String)>) -> Option<Target> {
        let scope = &self.0[module];
        if let Some(child) = scope.children.get(name) {
            return Some(Target::Module(*child));
        }
        if scope.items.contains(name) {
            return Some(Target::ItemOf(module));
        }
        // An import may lead back to its own name, such as `use serde;`.
        if !seen.insert((module, name.to_owned())) {
            return None;
        }
        let mut named = scope.imports.iter().filter(|(known, _)| known == name);
        let found = named.find_map(|(_, path)| self.resolve(module, path, seen));
        found.or_else(|| {
            scope.globs.iter().find_map(|path| match self.resolve(module, path, seen)? {
                Target::Module(of) if of != module => self.lookup(of, name, seen),
                _ => None,
            })
        })
    }
}

fn implementation(block: &syn::ItemImpl) -> Option<Implementation> {
    let syn::Type::Path(of) = &*block.self_ty else { return None };
    let functions = block.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(function) if block.trait_.is_none() => Some(function.sig.ident.to_string()),
        _ => None,
    });
    Some(Implementation {
        of: of.path.segments.iter().map(|segment| segment.ident.to_string()).collect(),
        functions: functions.collect(),
        calls: references::own_calls(block),
    })
}

/// Every leaf of a `use`: the name that it brings, or `None` for all names, and the whole path.
pub(crate) fn flatten(tree: &UseTree, prefix: &mut Vec<String>, leaves: &mut Vec<(Option<String>, Vec<String>)>) {
    let extended = |name: &syn::Ident| prefix.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, leaves);
            prefix.pop();
        }
        UseTree::Name(name) if name.ident == "self" => leaves.push((prefix.last().cloned(), prefix.clone())),
        UseTree::Name(name) => leaves.push((Some(name.ident.to_string()), extended(&name.ident))),
        UseTree::Rename(rename) => leaves.push((Some(rename.rename.to_string()), extended(&rename.ident))),
        UseTree::Glob(_) => leaves.push((None, prefix.clone())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, leaves)),
    }
}

/// The name under which an item is found.
fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

fn path_attribute(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}
