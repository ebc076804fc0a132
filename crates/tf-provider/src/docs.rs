//! Pages for the registry, generated from what is declared.

use std::fmt::Write;

use crate::function::Function;
use crate::schema::{Attribute, Mode, Schema};
use crate::value::{Type, Value};

/// A page in Markdown: title, description, example (HCL) and arguments of an object.
pub fn page(title: &str, schema: &Schema, example: &str) -> String {
    let mut page = String::new();
    let summary = schema.description.lines().next().unwrap_or_default();
    let _ = write!(page, "---\npage_title: {title:?}\ndescription: {summary:?}\n---\n\n# {title}\n\n");
    let _ = write!(page, "{}\n\n## Example\n\n```terraform\n{}\n```\n", schema.description, example.trim_end());
    let is = |modes: &'static [Mode]| move |attribute: &&Attribute| modes.contains(&attribute.declaration.mode);
    section(&mut page, "Required", schema.attributes.iter().filter(is(&[Mode::Required])));
    section(&mut page, "Optional", schema.attributes.iter().filter(is(&[Mode::Optional, Mode::OptionalComputed])));
    for block in &schema.blocks {
        let _ = writeln!(page, "\n### Block `{}`\n\n{}\n", block.name, block.schema.description);
        block.schema.attributes.iter().for_each(|attribute| line(&mut page, attribute));
    }
    section(&mut page, "Read-only", schema.attributes.iter().filter(is(&[Mode::Computed])));
    page
}

/// A page of a function: title, description, example (HCL), signature and parameters.
pub fn function_page(function: &Function, example: &str) -> String {
    let Function { name, summary, description, parameters, returns, .. } = function;
    let title = format!("{name} (function)");
    let mut page = format!("---\npage_title: {title:?}\ndescription: {summary:?}\n---\n\n# {title}\n\n");
    let _ = write!(page, "{summary}\n\n{description}\n\n## Example\n\n```terraform\n{}\n```\n", example.trim_end());
    let signature: Vec<_> = parameters.iter().map(|each| format!("{} {}", each.name, kind(&each.ty))).collect();
    let _ = write!(page, "\n## Signature\n\n```text\n{name}({}) {}\n```\n", signature.join(", "), kind(returns));
    let _ = writeln!(page, "\n## Arguments\n");
    for parameter in parameters {
        let _ = writeln!(page, "- `{}` ({}) {}", parameter.name, kind(&parameter.ty), parameter.description);
    }
    page
}

fn section<'a>(page: &mut String, title: &str, attributes: impl Iterator<Item = &'a Attribute>) {
    let mut attributes = attributes.peekable();
    if attributes.peek().is_some() {
        let _ = writeln!(page, "\n## {title}\n");
        attributes.for_each(|attribute| line(page, attribute));
    }
}

fn line(page: &mut String, attribute: &Attribute) {
    let declaration = &attribute.declaration;
    let mut marks = vec![kind(&attribute.ty)];
    let flags = [
        (declaration.sensitive, "sensitive"),
        (declaration.write_only, "write-only"),
        (declaration.requires_replace, "a change replaces"),
        (declaration.deprecated.is_some(), "deprecated"),
    ];
    marks.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word.to_owned()));
    if let Some(default) = &declaration.default {
        marks.push(match default {
            Value::Bool(value) => format!("default `{value}`"),
            Value::String(text) => format!("default `{text:?}`"),
            _ => "with a default".to_owned(),
        });
    }
    let description = attribute.description.replace('\n', " ");
    let deprecated = declaration.deprecated.map(|instead| format!(" Deprecated: {instead}.")).unwrap_or_default();
    let _ = writeln!(page, "- `{}` ({}) {description}{deprecated}", attribute.name, marks.join(", "));
}

fn kind(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::String => "string".to_owned(),
        Type::Dynamic => "any".to_owned(),
        Type::List(of) => format!("list of {}", kind(of)),
        Type::Set(of) => format!("set of {}", kind(of)),
        Type::Map(of) => format!("map of {}", kind(of)),
        Type::Tuple(_) => "tuple".to_owned(),
        Type::Object { .. } => "object".to_owned(),
    }
}
