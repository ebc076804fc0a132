//! The function `provider::notes::join`.

use tf_provider::function::Parameter;
use tf_provider::value::{Type, Value};
use tf_provider::{Attr, Function};

/// Joins words. One that is null is left out.
pub(crate) fn join() -> Function {
    let summary = "Joins words with a separator.";
    Function::new("join", summary, Type::String, |arguments| {
        let separator: String = arguments.get(0)?;
        let words = arguments.variadic::<Attr<String>>()?;
        let words: Vec<String> = words.into_iter().filter_map(Attr::into_known).collect();
        Ok(Value::from(words.join(&separator)))
    })
    .description("Words that are null are left out.")
    .parameter(Parameter::new("separator", Type::String, "What stands between two words."))
    .variadic(Parameter::new("words", Type::String, "The words.").allow_null())
}
