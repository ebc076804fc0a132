//! The resources whose schemas are fixed.

use std::collections::BTreeMap;
use std::convert::identity;

use tf_provider::schema::{Declaration, block, optional, optional_computed, pattern};
use tf_provider::value::Number;
use tf_provider::{Attr, Set};

/// Declares an ID, which names a file.
pub(crate) fn id(mode: Declaration) -> Declaration {
    mode.validate(pattern(r"[^/\\]+", "the name of a file, without slashes"))
}

tf_provider::object! {
    /// An attribute of each basic type.
    pub(crate) struct Basic {
        /// A Boolean.
        bool: bool = optional(),
        /// A number of any size.
        number: Number = optional(),
        /// A string.
        string: String = optional(),
        /// A number that 64 bits hold, with a fraction or without.
        float: f64 = optional(),
        /// A whole number that 64 bits hold.
        integer: i64 = optional(),
    }
}

/// Declares a model with basic attributes and collections of another model: a type can't contain itself, so each level of
/// nesting is a type of its own.
macro_rules! nested {
    ($model:ident of $inner:ident) => {
        tf_provider::object! {
            /// Basic attributes, and collections of objects.
            pub(crate) struct $model {
                ..basic: Basic = identity,
                /// A list of objects.
                list: Vec<Attr<$inner>> = optional(),
                /// A map of objects.
                map: BTreeMap<String, Attr<$inner>> = optional(),
                /// An object.
                object: $inner = optional(),
                /// A set of objects.
                set: Set<$inner> = optional(),
            }
        }
    };
}

nested!(Nested2 of Basic);
nested!(Nested1 of Nested2);
nested!(Nested0 of Nested1);

/// The same with blocks, which can contain blocks, while attributes can't.
macro_rules! with_blocks {
    ($model:ident: $attributes:ident, $inner:ident) => {
        tf_provider::object! {
            /// Attributes, and blocks with attributes and blocks.
            pub(crate) struct $model {
                ..attributes: $attributes = identity,
                /// A block that is kept in order.
                list_block: Vec<$inner> = block(),
                /// A block without an order.
                set_block: Set<$inner> = block(),
            }
        }
    };
}

with_blocks!(Block2: Nested2, Basic);
with_blocks!(Block1: Nested1, Block2);
with_blocks!(Block0: Nested0, Block1);

tf_provider::object! {
    /// An object with an attribute of each basic type.
    pub(crate) struct Simple {
        ..basic: Basic = identity,
        /// The name of the object's file. It is chosen if it isn't set.
        id: String = id(optional_computed()).requires_replace(),
    }
}

tf_provider::object! {
    /// An object with nested attributes and blocks, each of which has such attributes and blocks again, three levels deep.
    pub(crate) struct Complex {
        ..block: Block0 = identity,
        /// The name of the object's file. It is chosen if it isn't set.
        id: String = id(optional_computed()).requires_replace(),
    }
}
