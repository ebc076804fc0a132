//! Objects within an object: nested attributes and blocks.

use super::declaration::{Declaration, Mode};
use super::definition::{Block, Nested, Nesting, Schema};
use super::plan::{plan_attribute, plan_from_schema};
use crate::diagnostics::Path;
use crate::value::Value;

impl Nesting {
    /// A block that isn't used.
    pub(crate) fn empty(self) -> Value {
        match self {
            Self::Single => Value::Null,
            Self::List | Self::Set => Value::Sequence(Vec::new()),
            Self::Map => Value::Mapping([].into()),
        }
    }
}

impl Nested {
    /// The objects in a value that are neither null nor unknown, with the path of each if that of the value is `at`. An element of
    /// a set has no path of its own.
    pub(crate) fn objects<'a>(&self, value: &'a Value, at: &Path) -> Vec<(Path, &'a Value)> {
        let is_object = |(_, value): &(Path, &Value)| matches!(value, Value::Mapping(_));
        let index = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
        match (self.nesting, value) {
            (Nesting::Single, object @ Value::Mapping(_)) => vec![(at.clone(), object)],
            (Nesting::List, Value::Sequence(elements)) => {
                let elements = elements.iter().enumerate();
                elements
                    .map(|(at_index, element)| (at.clone().at_index(index(at_index)), element))
                    .filter(is_object)
                    .collect()
            }
            (Nesting::Set, Value::Sequence(elements)) => {
                elements.iter().map(|element| (at.clone(), element)).filter(is_object).collect()
            }
            (Nesting::Map, Value::Mapping(entries)) => {
                entries.iter().map(|(key, element)| (at.clone().at_key(key), element)).filter(is_object).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether an object in the value of several is null.
    pub(crate) fn has_null(&self, value: &Value) -> bool {
        match (self.nesting, value) {
            (Nesting::List | Nesting::Set, Value::Sequence(elements)) => elements.iter().any(Value::is_null),
            (Nesting::Map, Value::Mapping(entries)) => entries.values().any(Value::is_null),
            _ => false,
        }
    }

    /// Whether two objects of a set are the same one with their defaults.
    pub(crate) fn has_alike(&self, value: &Value) -> bool {
        if self.nesting != Nesting::Set {
            return false;
        }
        let objects = self.objects(value, &Path::default()).into_iter();
        let planned = objects.map(|(_, object)| plan_from_schema(&self.schema, None, object).planned);
        let known: Vec<_> = planned.filter(Value::is_wholly_known).collect();
        let count = known.len();
        Value::set_elements(known).len() < count
    }

    /// The value with each of its objects changed. What is null or unknown stays.
    pub(crate) fn map(&self, value: &Value, change: &mut dyn FnMut(&Value) -> Value) -> Value {
        let mut element = |value: &Value| match value {
            object @ Value::Mapping(_) => change(object),
            other => other.clone(),
        };
        match (self.nesting, value) {
            (Nesting::Single, object) => element(object),
            (Nesting::List | Nesting::Set, Value::Sequence(elements)) => {
                Value::Sequence(elements.iter().map(element).collect())
            }
            (Nesting::Map, Value::Mapping(entries)) => {
                Value::Mapping(entries.iter().map(|(key, value)| (key.clone(), element(value))).collect())
            }
            (_, other) => other.clone(),
        }
    }
}

impl Schema {
    /// The nested attributes and the blocks, each by its name.
    pub(crate) fn nested(&self) -> impl Iterator<Item = (&'static str, &Nested)> {
        let attributes = self.attributes.iter().filter_map(|it| Some((it.name, it.nested.as_ref()?)));
        attributes.chain(self.blocks.iter().map(|block| (block.name, &block.nested)))
    }

    /// Whether an attribute at any depth is sensitive or write-only.
    pub(crate) fn has_secret(&self) -> bool {
        self.has_declared(|declaration| declaration.sensitive || declaration.write_only)
    }

    /// Whether an attribute at any depth is declared so.
    pub(crate) fn has_declared(&self, is_so: fn(&Declaration) -> bool) -> bool {
        self.attributes.iter().any(|attribute| is_so(&attribute.declaration))
            || self.nested().any(|(_, nested)| nested.schema.has_declared(is_so))
    }

    /// Whether an attribute at any depth is write-only.
    pub(crate) fn has_write_only(&self) -> bool {
        self.has_declared(|declaration| declaration.write_only)
    }

    /// The configuration under which an object of this state stays as it is, without secrets and without what is the default.
    pub fn configuration_of(&self, state: &Value) -> Value {
        let Value::Mapping(_) = state else { return state.clone() };
        let attributes = self.attributes.iter().map(|attribute| {
            let Declaration { mode, sensitive, write_only, default, .. } = &attribute.declaration;
            let value = state.get(attribute.name);
            let by_default = || plan_attribute(attribute, Some(value), &Value::Null, &Path::default(), &mut Vec::new());
            let is_default = default.is_some() && by_default() == *value;
            let is_left_out = *mode == Mode::Computed || *sensitive || *write_only || is_default;
            let value = match &attribute.nested {
                _ if is_left_out => Value::Null,
                Some(nested) => nested.map(value, &mut |object| nested.schema.configuration_of(object)),
                None => value.clone(),
            };
            (attribute.name.to_owned(), value)
        });
        let blocks = self.blocks.iter().map(|Block { name, nested, .. }| {
            let value = nested.map(state.get(name), &mut |object| nested.schema.configuration_of(object));
            ((*name).to_owned(), value)
        });
        Value::Mapping(attributes.chain(blocks).collect())
    }

    /// A value of this schema in which a block that isn't used is what Terraform takes for it: null if it can be used once, and
    /// empty if it can be repeated.
    pub(crate) fn with_empty_blocks(&self, mut value: Value) -> Value {
        let Value::Mapping(entries) = &mut value else { return value };
        for Block { name, nested, .. } in &self.blocks {
            let given =
                entries.remove(*name).filter(|given| !given.is_null()).unwrap_or_else(|| nested.nesting.empty());
            let block = nested.map(&given, &mut |object| nested.schema.with_empty_blocks(object.clone()));
            entries.insert((*name).to_owned(), block);
        }
        value
    }
}
