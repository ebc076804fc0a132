//! Contradictions in a schema: declarations that Terraform doesn't accept, or that would have no effect.

use super::declaration::{Declaration, Mode};
use super::definition::{Attribute, Block, Schema};
use crate::diagnostics::{Path, PathStep};
use crate::value;

/// What a schema describes. It decides which declarations have an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SchemaRole {
    /// A resource's configuration and state.
    Resource,
    /// A resource's identity.
    Identity,
    /// The configuration of anything else.
    Config,
}

/// Whether this is a name as Terraform accepts it.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}

impl Schema {
    /// The contradictions in this schema, a clause without a full stop for each.
    pub(crate) fn contradictions(&self, role: SchemaRole) -> Vec<String> {
        let mut found = Contradictions { role, found: Vec::new() };
        if role == SchemaRole::Identity {
            found.check_identity(self);
        } else {
            found.check_object(self, &Path::default());
        }
        found.found
    }
}

struct Contradictions {
    role: SchemaRole,
    found: Vec<String>,
}

impl Contradictions {
    fn add(&mut self, path: &Path, what: &str) {
        self.found.push(format!("{} {what}", dotted(path)));
    }

    fn check_object(&mut self, schema: &Schema, at: &Path) {
        for attribute in &schema.attributes {
            let path = at.clone().at_name(attribute.name);
            self.check_attribute(attribute, &path);
            if attribute.declaration.write_only && !at.steps().is_empty() {
                self.add(&path, "has write_only(), which has no effect in a block");
            }
        }
        for block in &schema.blocks {
            let path = at.clone().at_name(block.name);
            self.check_block(block, &path);
            self.check_object(&block.schema, &path);
        }
    }

    fn check_attribute(&mut self, attribute: &Attribute, path: &Path) {
        if !is_name(attribute.name) {
            self.add(path, "is no name that Terraform accepts");
        }
        self.check_combinations(&attribute.declaration, path);
        if let Some(default) = &attribute.declaration.default
            && value::to_msgpack(default, &attribute.ty).is_err()
        {
            self.add(path, "has a default of another type");
        }
        if let Some(nested) = &attribute.nested {
            self.check_elements(nested, attribute.declaration.mode, path);
        }
    }

    fn check_combinations(&mut self, declaration: &Declaration, path: &Path) {
        let Declaration { mode, write_only, default, validators, requires_replace, semantic_equals, hint, .. } =
            declaration;
        let is_computed = *mode == Mode::Computed;
        let is_resource = self.role == SchemaRole::Resource;
        let planned = [
            (default.is_some(), "default()"),
            (*requires_replace, "requires_replace()"),
            (semantic_equals.is_some(), "semantic_equals()"),
        ];
        for (_, name) in planned.iter().filter(|(is_declared, _)| *is_declared) {
            match (is_resource, *write_only, is_computed) {
                (false, ..) => self.add(path, &format!("has {name}, which has an effect only in a resource")),
                (_, true, _) => {
                    self.add(path, &format!("has write_only() and {name}, but write-only values are never planned"));
                }
                (.., true) => self.add(path, &format!("has computed() and {name}, but it cannot be configured")),
                _ => {}
            }
        }
        if *write_only && !is_resource {
            self.add(path, "has write_only(), which has an effect only in a resource");
        }
        if *write_only && matches!(mode, Mode::Computed | Mode::OptionalComputed) && default.is_none() {
            self.add(path, "is computed and has write_only(), but write-only values are in no state");
        }
        if is_computed && !validators.is_empty() {
            self.add(path, "has computed() and validate(), but it cannot be configured");
        }
        if !is_computed && hint.is_some() {
            self.add(path, "has a hint(), which has an effect only on computed() attributes");
        }
    }

    /// Terraform knows only the type of a collection's elements, so what is declared of their attributes is the collection's.
    fn check_elements(&mut self, element: &Schema, mode: Mode, path: &Path) {
        let expected = if mode == Mode::Computed { Mode::Computed } else { Mode::Required };
        let name = if expected == Mode::Computed { "computed()" } else { "required()" };
        let ineffective = format!("is within a collection: only {name} has an effect there");
        for attribute in &element.attributes {
            let path = path.clone().at_name(attribute.name);
            if !attribute.declaration.is_plain(expected) {
                self.add(&path, &ineffective);
            }
            if let Some(nested) = &attribute.nested {
                self.check_elements(nested, mode, &path);
            }
        }
        for block in &element.blocks {
            let path = path.clone().at_name(block.name);
            if !block.declaration.is_plain(expected) {
                self.add(&path, &ineffective);
            }
            self.check_elements(&block.schema, mode, &path);
        }
    }

    fn check_block(&mut self, block: &Block, path: &Path) {
        if !is_name(block.name) {
            self.add(path, "is no name that Terraform accepts");
        }
        if !block.declaration.is_plain(Mode::Optional) {
            self.add(path, "is a block: only optional() has an effect on it");
        }
    }

    fn check_identity(&mut self, schema: &Schema) {
        for block in &schema.blocks {
            self.add(&Path::root(block.name), "is a block, which an identity cannot have");
        }
        for attribute in &schema.attributes {
            let path = Path::root(attribute.name);
            if !is_name(attribute.name) {
                self.add(&path, "is no name that Terraform accepts");
            }
            let declaration = &attribute.declaration;
            if !declaration.is_plain(Mode::Required) && !declaration.is_plain(Mode::Optional) {
                self.add(&path, "is in an identity: only required() and optional() have an effect there");
            }
        }
    }
}

/// `timeouts.create`, as a provider's author would write it.
fn dotted(path: &Path) -> String {
    let names = path.steps().iter().map(|step| match step {
        PathStep::Attribute(name) | PathStep::Key(name) => name.clone(),
        PathStep::Index(index) => index.to_string(),
    });
    names.collect::<Vec<_>>().join(".")
}
