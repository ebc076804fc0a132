//! Contradictions in a schema: declarations that Terraform doesn't accept, or that would have no effect.

use super::declaration::{Declaration, Mode};
use super::definition::{Attribute, Block, Nested, Nesting, Schema};
use crate::diagnostics::Path;
use crate::value::{self, Type};

/// What a schema describes. It decides which declarations have an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SchemaRole {
    /// A resource's configuration and state.
    Resource,
    /// A resource's identity.
    Identity,
    /// The block of a module that says something about itself. Terraform decodes it, and nothing validates it.
    ProviderMeta,
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
        if matches!(role, SchemaRole::Config | SchemaRole::ProviderMeta) && self.version != 0 {
            found.found.push("the schema has a version(), which has an effect only in a resource".to_owned());
        }
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
        self.found.push(format!("{path} {what}"));
    }

    fn check_object(&mut self, schema: &Schema, at: &Path) {
        for attribute in &schema.attributes {
            self.check_attribute(attribute, &at.clone().at_name(attribute.name));
        }
        for block in &schema.blocks {
            self.check_block(block, &at.clone().at_name(block.name));
        }
    }

    fn check_attribute(&mut self, attribute: &Attribute, path: &Path) {
        let Attribute { name, ty, declaration, nested, object, .. } = attribute;
        if !is_name(name) {
            self.add(path, "is no name that Terraform accepts");
        }
        self.check_declaration(declaration, path);
        if let Some(default) = &declaration.default {
            if value::to_msgpack(default, ty).is_err() {
                self.add(path, "has a default of another type");
            } else if let Err(error) = (attribute.fits)(default.clone()) {
                self.add(path, &format!("has a default that its field cannot hold: {error}"));
            }
        }
        if declaration.is_block {
            self.add(path, "has block(), but it is no object");
        } else if (declaration.min_items, declaration.max_items) != (0, 0) {
            self.add(path, "has min_items() or max_items(), which have an effect only on block()");
        }
        if ty.has_dynamic_element() {
            self.add(path, "is a collection whose elements are dynamic, which Terraform does not support");
        }
        if let Some(object) = object {
            self.check_typed_object(object, declaration.mode, path);
        }
        if let Some(nested) = nested {
            self.check_nested_attribute(nested, declaration, path);
        }
    }

    fn check_nested_attribute(&mut self, nested: &Nested, declaration: &Declaration, path: &Path) {
        for block in &nested.schema.blocks {
            self.add(
                &path.clone().at_name(block.name),
                "is a block in a nested attribute, which can only have attributes",
            );
        }
        for attribute in &nested.schema.attributes {
            let path = path.clone().at_name(attribute.name);
            if declaration.mode == Mode::Computed && attribute.declaration.mode != Mode::Computed {
                self.add(&path, "is in an attribute with computed(), so it must be computed() too");
            }
            if declaration.write_only && !attribute.declaration.write_only {
                self.add(&path, "is in an attribute with write_only(), so it must be write_only() too");
            }
        }
        self.check_nested(nested, path);
    }

    fn check_nested(&mut self, nested: &Nested, path: &Path) {
        if nested.nesting == Nesting::Set && nested.schema.has_write_only() {
            self.add(path, "is a set with write_only() in its objects, which Terraform does not support");
        }
        self.check_object(&nested.schema, path);
    }

    fn check_declaration(&mut self, declaration: &Declaration, path: &Path) {
        if self.role != SchemaRole::ProviderMeta {
            return self.check_combinations(declaration, path);
        }
        let plain = Declaration { is_block: false, min_items: 0, max_items: 0, ..declaration.clone() };
        if !plain.is_plain(Mode::Required) && !plain.is_plain(Mode::Optional) {
            let only = if declaration.is_block { "min_items() and max_items()" } else { "required() and optional()" };
            self.add(path, &format!("is in the provider_meta block: only {only} have an effect there"));
        }
    }

    fn check_combinations(&mut self, declaration: &Declaration, path: &Path) {
        let Declaration { mode, write_only, default, validators, requires_replace, semantic_equals, hint, .. } =
            declaration;
        let is_computed = *mode == Mode::Computed;
        let is_resource = self.role == SchemaRole::Resource;
        let planned = [
            (default.is_some(), "default()"),
            (requires_replace.is_some(), "requires_replace()"),
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

    /// Terraform knows only the type of objects that are part of a type, so what is declared of their attributes is the whole's.
    fn check_typed_object(&mut self, object: &Schema, mode: Mode, path: &Path) {
        let expected = if mode == Mode::Computed { Mode::Computed } else { Mode::Required };
        let name = if expected == Mode::Computed { "computed()" } else { "required()" };
        for attribute in &object.attributes {
            let path = path.clone().at_name(attribute.name);
            if !attribute.declaration.is_plain(expected) {
                self.add(&path, &format!("is in an object that is part of a type: only {name} has an effect there"));
            }
            let inner = attribute.nested.as_ref().map(|nested| &nested.schema).or(attribute.object.as_ref());
            if let Some(inner) = inner {
                self.check_typed_object(inner, mode, &path);
            }
        }
        for block in &object.blocks {
            self.add(
                &path.clone().at_name(block.name),
                "is a block in a nested attribute, which can only have attributes",
            );
        }
    }

    fn check_block(&mut self, block: &Block, path: &Path) {
        let Block { name, nested, declaration } = block;
        if !is_name(name) {
            self.add(path, "is no name that Terraform accepts");
        }
        let Declaration { mode, sensitive, write_only, default, semantic_equals, hint, .. } = declaration;
        let is_like_attribute =
            *sensitive || *write_only || default.is_some() || semantic_equals.is_some() || hint.is_some();
        if self.role == SchemaRole::ProviderMeta {
            self.check_declaration(declaration, path);
        } else if *mode != Mode::Optional || is_like_attribute {
            self.add(path, "is a block, which can have nothing but min_items(), max_items(), validate(), requires_replace() and deprecated()");
        }
        if declaration.requires_replace.is_some() && self.role == SchemaRole::Config {
            self.add(path, "has requires_replace(), which has an effect only in a resource");
        }
        let (min_items, max_items) = (declaration.min_items, declaration.max_items);
        if max_items > 0 && min_items > max_items || nested.nesting == Nesting::Single && min_items.max(max_items) > 1 {
            self.add(path, "can never be used as often as its min_items() and max_items() say");
        }
        if nested.nesting == Nesting::Map && (min_items, max_items) != (0, 0) {
            self.add(path, "is a map of blocks, whose number Terraform does not limit");
        }
        self.check_nested(nested, path);
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
            let is_plain = |ty: &Type| matches!(ty, Type::Bool | Type::Number | Type::String);
            if !matches!(&attribute.ty, Type::List(of) if is_plain(of)) && !is_plain(&attribute.ty) {
                self.add(&path, "is in an identity: it must be a bool, a number, a string, or a list of these");
            }
            let declaration = &attribute.declaration;
            if !declaration.is_plain(Mode::Required) && !declaration.is_plain(Mode::Optional) {
                self.add(&path, "is in an identity: only required() and optional() have an effect there");
            }
        }
    }
}
