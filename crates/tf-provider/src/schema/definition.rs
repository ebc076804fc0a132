//! The types of a schema.

use std::collections::BTreeMap;

use super::declaration::{Declaration, computed};
use crate::diagnostics::{Path, PathStep};
use crate::value::{Type, Value, ValueError};

/// An object's attributes and nested blocks.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The version of what is stored by this schema. A resource raises it with a change that a state of the last version
    /// can't be read with; see [`Resource::upgrade_state`](crate::Resource::upgrade_state).
    pub version: i64,
    /// The description, in Markdown.
    pub description: String,
    /// What to do instead of using the object, if it is deprecated.
    pub deprecated: Option<&'static str>,
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
    /// Its objects, if it is a nested attribute.
    pub nested: Option<Nested>,
    /// The schema of the objects in its type. Terraform knows nothing of them but the type.
    pub object: Option<Schema>,
    /// Whether the field of the model can hold a value of this type; a default must be one.
    pub(crate) fits: fn(Value) -> Result<(), ValueError>,
}

/// A nested block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its name.
    pub name: &'static str,
    /// How often it may be used, and its attributes and blocks.
    pub nested: Nested,
    /// What is declared of the block itself.
    pub declaration: Declaration,
}

/// The objects of a nested attribute or of a block.
#[derive(Clone, Debug)]
pub struct Nested {
    /// How they are held.
    pub nesting: Nesting,
    /// The schema of each.
    pub schema: Schema,
}

/// How objects are nested in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One object, or none.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// Objects by name.
    Map,
}

/// What a field of a model is in the schema.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// An attribute of this type.
    Attribute(Type),
    /// Objects that a model declares: a nested attribute or, if its declaration says so, a block.
    Nested(Nested),
    /// An attribute of this type, which has objects of this schema in it that the protocol can't describe.
    Objects(Type, Schema),
}

impl Schema {
    /// An empty schema with a description.
    pub fn new(description: impl Into<String>) -> Self {
        Self { description: description.into(), ..Self::default() }
    }

    /// Adds an attribute or a block, such as to a schema that is made when the provider runs.
    pub fn field(self, name: &'static str, description: String, kind: FieldKind, declaration: Declaration) -> Self {
        self.model_field(name, description, kind, declaration, |_| Ok(()))
    }

    /// Adds a field of a model; this is what the `object!` macro calls. `fits` fails for a value that the field can't hold.
    #[doc(hidden)]
    pub fn model_field(
        mut self,
        name: &'static str,
        description: String,
        kind: FieldKind,
        declaration: Declaration,
        fits: fn(Value) -> Result<(), ValueError>,
    ) -> Self {
        let (ty, nested, object) = match kind {
            FieldKind::Attribute(ty) => (ty, None, None),
            FieldKind::Objects(ty, schema) => (ty, None, Some(schema)),
            FieldKind::Nested(mut nested) if declaration.is_block => {
                nested.schema.description = description;
                self.blocks.push(Block { name, nested, declaration });
                return self;
            }
            FieldKind::Nested(nested) => (nested.ty(), Some(nested), None),
        };
        let summary = description.split("\n\n").next().unwrap_or_default().to_owned();
        let description = description.replace("\n\n", " ");
        self.attributes.push(Attribute { name, ty, description, summary, declaration, nested, object, fits });
        self
    }

    /// Adds the attributes and blocks of another model; this is what the `object!` macro calls for an included one.
    pub fn include(mut self, other: Self) -> Self {
        self.attributes.extend(other.attributes);
        self.blocks.extend(other.blocks);
        self
    }

    /// The same attributes as results: all computed, without defaults and validators, at any depth and in blocks too. Only the
    /// first paragraph of each description is kept, because the others are about configuring the attribute.
    pub fn read_only(mut self) -> Self {
        for attribute in &mut self.attributes {
            let sensitive = attribute.declaration.sensitive;
            attribute.declaration = Declaration { sensitive, ..computed() };
            attribute.description.clone_from(&attribute.summary);
            if let Some(nested) = &mut attribute.nested {
                nested.schema = std::mem::take(&mut nested.schema).read_only();
                attribute.ty = nested.ty();
            }
        }
        for block in &mut self.blocks {
            block.declaration = super::declaration::block();
            block.nested.schema = std::mem::take(&mut block.nested.schema).read_only();
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

    /// This schema as that of a deprecated object, with what to do instead of using it, such as `use toy_note instead`.
    #[doc(alias = "DeprecationMessage")]
    pub fn deprecated(self, instead: &'static str) -> Self {
        Self { deprecated: Some(instead), ..self }
    }

    /// This schema with a version of what is stored by it. That of a schema without one is 0.
    #[doc(alias = "SchemaVersion")]
    pub fn version(self, version: i64) -> Self {
        Self { version, ..self }
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

    /// The path to a part of a value of this schema, from the names of its steps. An element of a set has no path of its own.
    pub fn path_to(&self, names: &[String]) -> Path {
        let whole = self.ty();
        let (mut path, mut ty) = (Path::default(), Some(&whole));
        for name in names {
            let (step, next) = match ty {
                Some(Type::List(of)) => (name.parse().ok().map(PathStep::Index), Some(&**of)),
                Some(Type::Tuple(types)) => {
                    let index = name.parse::<usize>().ok();
                    let step = index.and_then(|index| i64::try_from(index).ok()).map(PathStep::Index);
                    (step, index.and_then(|index| types.get(index)))
                }
                Some(Type::Map(of)) => (Some(PathStep::Key(name.clone())), Some(&**of)),
                Some(Type::Object { attributes, .. }) => (None, attributes.get(name)),
                Some(Type::Set(_)) => return path,
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
        let blocks = self.blocks.iter().map(|block| (block.name.to_owned(), block.nested.ty()));
        Type::Object { attributes: attributes.chain(blocks).collect::<BTreeMap<_, _>>(), optional: [].into() }
    }
}

impl Nested {
    /// The type of the value that holds the objects.
    pub(crate) fn ty(&self) -> Type {
        let object = self.schema.ty();
        match self.nesting {
            Nesting::Single => object,
            Nesting::List => Type::List(Box::new(object)),
            Nesting::Set => Type::Set(Box::new(object)),
            Nesting::Map => Type::Map(Box::new(object)),
        }
    }
}
