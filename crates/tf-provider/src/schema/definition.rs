//! The types of a schema.

use std::collections::BTreeMap;

use super::declaration::{Declaration, computed};
use crate::diagnostics::{Path, PathStep};
use crate::value::Type;

/// An object's attributes and nested blocks.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The description, in Markdown.
    pub description: String,
    /// The attributes, in the order of declaration.
    pub attributes: Vec<Attribute>,
    /// The nested blocks, in the order of declaration.
    pub blocks: Vec<Block>,
}

/// An attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// Its description, in Markdown.
    pub description: String,
    /// The first paragraph of the description: what the value is, without what configuring it means.
    pub summary: String,
    /// Everything else.
    pub declaration: Declaration,
    /// The schema of its elements, if it is a collection of objects that a model declares.
    pub nested: Option<Schema>,
}

/// A nested block, which may be used once.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its name.
    pub name: &'static str,
    /// Its attributes and blocks.
    pub schema: Schema,
    /// What is declared of the block itself.
    pub declaration: Declaration,
}

/// What a field of a model is in the schema.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// An attribute of this type.
    Attribute(Type),
    /// An attribute of this type, whose elements are objects of this schema.
    Objects(Type, Schema),
    /// A nested block.
    Block(Schema),
}

impl Schema {
    /// An empty schema with a description.
    pub fn new(description: impl Into<String>) -> Self {
        Self { description: description.into(), ..Self::default() }
    }

    /// Adds a field of a model; this is what the `object!` macro calls.
    pub fn field(mut self, name: &'static str, description: String, kind: FieldKind, declaration: Declaration) -> Self {
        let (ty, nested) = match kind {
            FieldKind::Attribute(ty) => (ty, None),
            FieldKind::Objects(ty, schema) => (ty, Some(schema)),
            FieldKind::Block(schema) => {
                self.blocks.push(Block { name, schema: Schema { description, ..schema }, declaration });
                return self;
            }
        };
        let summary = description.split("\n\n").next().unwrap_or_default().to_owned();
        let description = description.replace("\n\n", " ");
        self.attributes.push(Attribute { name, ty, description, summary, declaration, nested });
        self
    }

    /// Adds the attributes and blocks of another model; this is what the `object!` macro calls for an included one.
    pub fn include(mut self, other: Self) -> Self {
        self.attributes.extend(other.attributes);
        self.blocks.extend(other.blocks);
        self
    }

    /// The same attributes as results: all computed, without defaults and validators. Only the first paragraph of each
    /// description is kept, because the others are about configuring the attribute.
    pub fn read_only(mut self) -> Self {
        for attribute in &mut self.attributes {
            let sensitive = attribute.declaration.sensitive;
            attribute.declaration = Declaration { sensitive, ..computed() };
            attribute.description.clone_from(&attribute.summary);
        }
        self
    }

    /// Declares an attribute of this schema differently.
    pub fn redeclare(mut self, name: &str, description: &str, declaration: Declaration) -> Self {
        let attribute = self.attributes.iter_mut().find(|attribute| attribute.name == name);
        debug_assert!(attribute.is_some(), "there is no attribute {name}");
        if let Some(attribute) = attribute {
            attribute.declaration = declaration;
            description.clone_into(&mut attribute.description);
            description.clone_into(&mut attribute.summary);
        }
        self
    }

    /// Describes an attribute of this schema differently.
    pub fn redescribe(self, name: &str, description: &str) -> Self {
        let declaration = self.attribute(name).map_or_else(computed, |attribute| attribute.declaration.clone());
        self.redeclare(name, description, declaration)
    }

    /// This schema with another description.
    pub fn described(self, description: impl Into<String>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// This schema without the attributes of these names.
    pub fn without(mut self, names: &[&str]) -> Self {
        debug_assert!(
            names.iter().all(|name| self.attribute(name).is_some()),
            "there is no attribute of each name: {names:?}"
        );
        self.attributes.retain(|attribute| !names.contains(&attribute.name));
        self
    }

    /// Whether there is an attribute or a block of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some() || self.blocks.iter().any(|block| block.name == name)
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The path to a part of a value of this schema, from the names of its steps.
    pub fn path_to(&self, names: &[String]) -> Path {
        let Some((first, rest)) = names.split_first() else { return Path::default() };
        let block = self.blocks.iter().find(|block| block.name == first);
        let mut ty = self.attribute(first).map(|attribute| &attribute.ty);
        let mut path = Path::root(first);
        if let Some(block) = block {
            path.0.extend(block.schema.path_to(rest).0);
            return path;
        }
        for name in rest {
            let (step, next) = match ty {
                Some(Type::List(of) | Type::Set(of)) => (name.parse().ok().map(PathStep::Index), Some(&**of)),
                Some(Type::Map(of)) => (Some(PathStep::Key(name.clone())), Some(&**of)),
                Some(Type::Object { attributes, .. }) => (None, attributes.get(name)),
                _ => (None, None),
            };
            path.0.push(step.unwrap_or_else(|| PathStep::Attribute(name.clone())));
            ty = next;
        }
        path
    }

    /// The type of a value of this schema.
    pub fn ty(&self) -> Type {
        let attributes = self.attributes.iter().map(|attribute| (attribute.name.to_owned(), attribute.ty.clone()));
        let blocks = self.blocks.iter().map(|block| (block.name.to_owned(), block.schema.ty()));
        Type::Object { attributes: attributes.chain(blocks).collect::<BTreeMap<_, _>>(), optional: [].into() }
    }
}
