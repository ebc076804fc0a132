//! Resources that a file declares.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use serde::Deserialize;
use serde_json::Value as Json;
use tf_provider::schema::{
    Declaration, FieldKind, Mode, Nested, Nesting, Schema, block, computed, integer_between, optional,
    optional_computed, required,
};
use tf_provider::value::{Type, Value, ValueError};

use crate::{models, stored_value};

pub(crate) const SIMPLE: &str = "tfcoremock_simple_resource";
pub(crate) const COMPLEX: &str = "tfcoremock_complex_resource";

/// The environment variable with the file's path.
const FILE_VARIABLE: &str = "TFCOREMOCK_DYNAMIC_RESOURCES_FILE";
const DEFAULT_FILE: &str = "dynamic_resources.json";

/// What a resource consists of, and the same of a block.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ResourceDefinition {
    attributes: BTreeMap<String, Attribute>,
    blocks: BTreeMap<String, Block>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "AttributeInFile")]
struct Attribute {
    kind: Kind,
    /// Absent where only the type counts, as of the elements of a list.
    declaration: Option<Declaration>,
    /// The value that is chosen if none is configured, as a file has it.
    value: Option<Json>,
    /// Whether Terraform gets the type of the objects in it, and nothing of what is declared of their attributes.
    is_plain: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    Boolean,
    Number,
    Integer,
    String,
    List(Box<Attribute>),
    Map(Box<Attribute>),
    Set(Box<Attribute>),
    Object(BTreeMap<String, Attribute>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    #[serde(default)]
    attributes: BTreeMap<String, Attribute>,
    #[serde(default)]
    blocks: BTreeMap<String, Block>,
    #[serde(default)]
    mode: BlockMode,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BlockMode {
    #[default]
    List,
    Set,
}

#[expect(clippy::struct_excessive_bools, reason = "the file has them")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttributeInFile {
    r#type: String,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    replace: bool,
    #[serde(default)]
    skip_nested_metadata: bool,
    value: Option<Json>,
    list: Option<Box<Attribute>>,
    map: Option<Box<Attribute>>,
    set: Option<Box<Attribute>>,
    object: Option<BTreeMap<String, Attribute>>,
}

/// Reads the file. There need not be one.
///
/// # Errors
/// Fails with a sentence about the file that can't be used.
pub(crate) fn read() -> Result<BTreeMap<String, ResourceDefinition>, String> {
    #[expect(clippy::disallowed_methods, reason = "an example has no tests that replace it")]
    let variable = std::env::var(FILE_VARIABLE).ok();
    let path = variable.as_deref().unwrap_or(DEFAULT_FILE);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && variable.is_none() => return Ok(BTreeMap::new()),
        Err(error) => return Err(format!("{path} can't be read: {error}.")),
    };
    let definitions: BTreeMap<String, ResourceDefinition> =
        serde_json::from_str(&text).map_err(|error| format!("{path} can't be used: {error}."))?;
    for (name, definition) in &definitions {
        let checked = if [SIMPLE, COMPLEX].contains(&name.as_str()) {
            Err("the resource of this name has its own definition".to_owned())
        } else if definition.attributes.contains_key("id") {
            Err("id can't be declared: every resource has it".to_owned())
        } else {
            check(&definition.attributes, &definition.blocks)
        };
        checked.map_err(|reason| format!("{path} can't be used: in {name}, {reason}."))?;
    }
    Ok(definitions)
}

/// Checks what a schema of these attributes and blocks needs.
fn check(attributes: &BTreeMap<String, Attribute>, blocks: &BTreeMap<String, Block>) -> Result<(), String> {
    for name in attributes.keys().chain(blocks.keys()) {
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) || name.contains(char::is_uppercase) {
            return Err(format!("{name:?} is no name that Terraform accepts"));
        }
    }
    for (name, attribute) in attributes {
        if attribute.declaration.is_none() {
            return Err(format!("{name} is neither required nor optional nor computed"));
        }
        if let Some((_, nested)) = attribute.nested() {
            check(nested, &BTreeMap::new())?;
        }
    }
    blocks.values().try_for_each(|block| check(&block.attributes, &block.blocks))
}

impl TryFrom<AttributeInFile> for Attribute {
    type Error = String;

    fn try_from(file: AttributeInFile) -> Result<Self, String> {
        if file.value.is_some() && !file.computed {
            return Err("an attribute with a value must be computed".to_owned());
        }
        let missing = || format!("an attribute of type {0} needs {0}, which says what it contains", file.r#type);
        let kind = match file.r#type.as_str() {
            "boolean" => Kind::Boolean,
            "float" | "number" => Kind::Number,
            "integer" => Kind::Integer,
            "string" => Kind::String,
            "list" => Kind::List(file.list.ok_or_else(missing)?),
            "map" => Kind::Map(file.map.ok_or_else(missing)?),
            "set" => Kind::Set(file.set.ok_or_else(missing)?),
            "object" => Kind::Object(file.object.ok_or_else(missing)?),
            other => return Err(format!("there is no type {other:?}")),
        };
        let declaration = match (file.required, file.optional, file.computed) {
            (true, false, false) => Some(required()),
            (false, true, false) => Some(optional()),
            (false, true, true) => Some(optional_computed()),
            (false, false, true) if file.replace => {
                return Err("an attribute that can't be configured can't force replacement".to_owned());
            }
            (false, false, true) => Some(computed()),
            (false, false, false) => None,
            (true, ..) => return Err("an attribute that is required can be neither optional nor computed".to_owned()),
        };
        let is_integer = matches!(kind, Kind::Integer) && (file.optional || file.required);
        let declaration = declaration.map(|plain| {
            let declared = if file.sensitive { plain.sensitive() } else { plain };
            let declared = if file.replace { declared.requires_replace() } else { declared };
            if is_integer { declared.validate(integer_between(i64::MIN, i64::MAX)) } else { declared }
        });
        Ok(Self { kind, declaration, value: file.value, is_plain: file.skip_nested_metadata })
    }
}

impl ResourceDefinition {
    /// The schema of the resource, with its ID.
    pub(crate) fn schema(&self) -> Schema {
        let id = models::id(optional_computed()).requires_replace();
        let about = "The name of the object's file. It is chosen if it isn't set.";
        fields(&self.attributes, &self.blocks).field("id", about.to_owned(), FieldKind::Attribute(Type::String), id)
    }

    /// Makes the unknown values of a planned object known: those that the file has, or null.
    ///
    /// # Errors
    /// Fails if a value in the file doesn't have its attribute's type.
    pub(crate) fn complete(&self, planned: BTreeMap<String, Value>) -> Result<BTreeMap<String, Value>, ValueError> {
        complete_object(planned, &self.attributes, &self.blocks)
    }
}

fn fields(attributes: &BTreeMap<String, Attribute>, blocks: &BTreeMap<String, Block>) -> Schema {
    let about = |name: &str| format!("{name} is declared in a file.");
    // There are a few names, which are needed as long as the process lives.
    let with_attributes = attributes.iter().fold(Schema::new("Declared in a file."), |schema, (name, attribute)| {
        schema.field(
            name.clone().leak(),
            about(name),
            attribute.field_kind(),
            attribute.declaration.clone().unwrap_or_else(required),
        )
    });
    blocks.iter().fold(with_attributes, |schema, (name, Block { attributes, blocks, mode })| {
        let nesting = match mode {
            BlockMode::List => Nesting::List,
            BlockMode::Set => Nesting::Set,
        };
        let nested = Nested { nesting, schema: fields(attributes, blocks) };
        schema.field(name.clone().leak(), about(name), FieldKind::Nested(nested), block())
    })
}

impl Attribute {
    /// The attributes that are nested in this one, unless it is plain.
    fn nested(&self) -> Option<(Nesting, &BTreeMap<String, Self>)> {
        let (nesting, attributes) = match &self.kind {
            Kind::Object(attributes) => (Nesting::Single, Some(attributes)),
            Kind::List(element) => (Nesting::List, element.object()),
            Kind::Map(element) => (Nesting::Map, element.object()),
            Kind::Set(element) => (Nesting::Set, element.object()),
            Kind::Boolean | Kind::Number | Kind::Integer | Kind::String => (Nesting::Single, None),
        };
        Some((nesting, attributes.filter(|_| !self.is_plain)?))
    }

    fn field_kind(&self) -> FieldKind {
        let Some((nesting, attributes)) = self.nested() else { return FieldKind::Attribute(self.ty()) };
        let schema = fields(attributes, &BTreeMap::new());
        // What is in an attribute that can't be configured can't be configured either.
        let is_computed = self.declaration.as_ref().is_some_and(|declared| declared.mode == Mode::Computed);
        FieldKind::Nested(Nested { nesting, schema: if is_computed { schema.read_only() } else { schema } })
    }

    fn object(&self) -> Option<&BTreeMap<String, Self>> {
        match &self.kind {
            Kind::Object(attributes) => Some(attributes),
            _ => None,
        }
    }

    fn ty(&self) -> Type {
        match &self.kind {
            Kind::Boolean => Type::Bool,
            Kind::Number | Kind::Integer => Type::Number,
            Kind::String => Type::String,
            Kind::List(of) => Type::List(Box::new(of.ty())),
            Kind::Map(of) => Type::Map(Box::new(of.ty())),
            Kind::Set(of) => Type::Set(Box::new(of.ty())),
            Kind::Object(of) => Type::object(of.iter().map(|(name, attribute)| (name.clone(), attribute.ty()))),
        }
    }

    fn complete(&self, planned: Value) -> Result<Value, ValueError> {
        match (planned, &self.kind, &self.value) {
            (Value::Unknown(_), _, None) => Ok(Value::Null),
            (Value::Unknown(_), _, Some(value)) => {
                self.complete(stored_value::read(value, &self.ty(), &Value::UNKNOWN)?)
            }
            (Value::Sequence(elements), Kind::List(of) | Kind::Set(of), _) => {
                elements.into_iter().map(|element| of.complete(element)).collect::<Result<_, _>>().map(Value::Sequence)
            }
            (Value::Mapping(entries), Kind::Map(of), _) => entries
                .into_iter()
                .map(|(key, element)| Ok((key, of.complete(element)?)))
                .collect::<Result<_, _>>()
                .map(Value::Mapping),
            (Value::Mapping(entries), Kind::Object(of), _) => {
                complete_object(entries, of, &BTreeMap::new()).map(Value::Mapping)
            }
            (known, ..) => Ok(known),
        }
    }
}

fn complete_object(
    planned: BTreeMap<String, Value>,
    attributes: &BTreeMap<String, Attribute>,
    blocks: &BTreeMap<String, Block>,
) -> Result<BTreeMap<String, Value>, ValueError> {
    let complete = |(name, value): (String, Value)| {
        let known = match (attributes.get(&name), blocks.get(&name), value) {
            (Some(attribute), _, value) => attribute.complete(value).map_err(|error| error.within(name.as_str()))?,
            (None, Some(Block { attributes, blocks, .. }), Value::Sequence(objects)) => {
                let complete = |object| match object {
                    Value::Mapping(entries) => complete_object(entries, attributes, blocks).map(Value::Mapping),
                    other => Ok(other),
                };
                Value::Sequence(objects.into_iter().map(complete).collect::<Result<_, _>>()?)
            }
            (None, _, other) => other,
        };
        Ok((name, known))
    };
    planned.into_iter().map(complete).collect()
}
