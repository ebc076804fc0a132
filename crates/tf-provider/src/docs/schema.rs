//! The section "Schema" of a page: attributes and blocks by what a configuration may do with them, nested schemas below.

use std::fmt::Write;

use crate::schema::{Attribute, Block, Declaration, Mode, Nesting, Schema};
use crate::value::{Type, Value};

const WRITE_ONLY: &str = "https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments";

/// The three groups in which a page lists attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Required,
    Optional,
    ReadOnly,
}

/// A schema with a heading of its own below the list that mentions it.
struct Section<'a> {
    path: Vec<&'a str>,
    anchor: String,
    content: Content<'a>,
}

enum Content<'a> {
    /// The attributes of a nested attribute or of a block, in groups of their own.
    Schema(&'a Schema),
    /// The attributes of an object, which have their descriptions where it was declared by a model. All of them belong to
    /// the group of the attribute that holds the object.
    Object { ty: &'a Type, declared: Option<&'a Schema>, group: Group },
}

impl Group {
    const ALL: [Self; 3] = [Self::Required, Self::Optional, Self::ReadOnly];

    fn of(attribute: &Attribute) -> Self {
        match attribute.declaration.mode {
            Mode::Required => Self::Required,
            Mode::Optional | Mode::OptionalComputed => Self::Optional,
            Mode::Computed => Self::ReadOnly,
        }
    }

    fn of_block(block: &Block) -> Self {
        if block.declaration.min_items > 0 { Self::Required } else { Self::Optional }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Required => "Required",
            Self::Optional => "Optional",
            Self::ReadOnly => "Read-Only",
        }
    }
}

/// The attributes and blocks of a schema, without the heading "Schema".
pub(super) fn render(schema: &Schema) -> String {
    let mut page = String::new();
    write_schema(&mut page, schema, &[]);
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The attributes of an identity: those that an import needs, and the others.
pub(super) fn render_identity(schema: &Schema) -> String {
    let mut page = String::new();
    for group in [Group::Required, Group::Optional] {
        let is_of = |attribute: &&Attribute| (group == Group::Required) == (Group::of(attribute) == Group::Required);
        let attributes: Vec<_> = sorted(schema).into_iter().filter(is_of).collect();
        if attributes.is_empty() {
            continue;
        }
        let _ = write!(page, "#### {}\n\n", group.name());
        for attribute in attributes {
            let _ = writeln!(page, "- `{}` ({}) {}", attribute.name, type_name(&attribute.ty), line(attribute));
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// A type in the words of a page: `List of String`.
pub(super) fn type_name(ty: &Type) -> String {
    match ty {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
        Type::List(of) => format!("List of {}", type_name(of)),
        Type::Set(of) => format!("Set of {}", type_name(of)),
        Type::Map(of) => format!("Map of {}", type_name(of)),
        Type::Tuple(_) => "Tuple".to_owned(),
        Type::Object { .. } => "Object".to_owned(),
    }
}

/// Writes a schema; `path` is empty for that of the whole object.
fn write_schema<'a>(page: &mut String, schema: &'a Schema, path: &[&'a str]) {
    let mut sections = Vec::new();
    for group in Group::ALL {
        let attributes: Vec<_> = sorted(schema).into_iter().filter(|it| Group::of(it) == group).collect();
        let mut blocks: Vec<_> = schema.blocks.iter().filter(|block| Group::of_block(block) == group).collect();
        blocks.sort_by_key(|block| block.name);
        if attributes.is_empty() && blocks.is_empty() {
            continue;
        }
        write_title(page, group, path);
        if attributes.iter().any(|attribute| attribute.declaration.write_only) {
            let _ =
                write!(page, "> **Note:** [Write-only arguments]({WRITE_ONLY}) require Terraform 1.11 or later.\n\n");
        }
        write_group(page, &attributes, &blocks, path, &mut sections);
    }
    for section in &sections {
        write_section(page, section);
    }
}

/// Writes the lines of a group, attributes and blocks together in the order of their names.
fn write_group<'a>(
    page: &mut String,
    attributes: &[&'a Attribute],
    blocks: &[&'a Block],
    path: &[&'a str],
    sections: &mut Vec<Section<'a>>,
) {
    let mut lines = Vec::new();
    for attribute in attributes {
        let mut text = format!("- `{}` {}", attribute.name, described(attribute));
        let content = match &attribute.nested {
            Some(nested) => Some(Content::Schema(&nested.schema)),
            None => object_in(&attribute.ty).map(|ty| Content::Object {
                ty,
                declared: attribute.object.as_ref(),
                group: Group::of(attribute),
            }),
        };
        text += &content
            .map(|content| add_section(sections, "nestedatt", path, attribute.name, content))
            .unwrap_or_default();
        lines.push((attribute.name, text));
    }
    for block in blocks {
        let Block { name, nested, declaration } = block;
        let link = add_section(sections, "nestedblock", path, name, Content::Schema(&nested.schema));
        let mut text = format!("- `{name}` ({}) {}", block_name(block), nested.schema.description.replace('\n', " "));
        text += &declaration.deprecated.map(|instead| format!(" Deprecated: {instead}.")).unwrap_or_default();
        lines.push((name, text + &link));
    }
    lines.sort_by_key(|(name, _)| *name);
    for (_, text) in lines {
        let _ = writeln!(page, "{text}");
    }
    page.push('\n');
}

fn write_section(page: &mut String, section: &Section<'_>) {
    let _ = writeln!(page, "<a id=\"{}\"></a>", section.anchor);
    let _ = write!(page, "### Nested Schema for `{}`\n\n", section.path.join("."));
    match section.content {
        Content::Schema(schema) => write_schema(page, schema, &section.path),
        Content::Object { ty, declared, group } => write_object(page, ty, declared, group, &section.path),
    }
}

fn write_object<'a>(page: &mut String, ty: &'a Type, declared: Option<&'a Schema>, group: Group, path: &[&'a str]) {
    let Type::Object { attributes, .. } = ty else { return };
    let mut sections = Vec::new();
    write_title(page, group, path);
    for (name, ty) in attributes {
        let attribute = declared.and_then(|schema| schema.attribute(name));
        let mut text = format!("- `{name}` ({}) {}", type_name(ty), attribute.map(line).unwrap_or_default());
        text.truncate(text.trim_end().len());
        if let Some(ty) = object_in(ty) {
            let inner = |it: &'a Attribute| it.nested.as_ref().map(|nested| &nested.schema).or(it.object.as_ref());
            let content = Content::Object { ty, declared: attribute.and_then(inner), group };
            text += &add_section(&mut sections, "nestedobjatt", path, name, content);
        }
        let _ = writeln!(page, "{text}");
    }
    page.push('\n');
    for section in &sections {
        write_section(page, section);
    }
}

fn write_title(page: &mut String, group: Group, path: &[&str]) {
    let name = group.name();
    let _ = if path.is_empty() { write!(page, "### {name}\n\n") } else { write!(page, "{name}:\n\n") };
}

impl<'a> Section<'a> {
    fn new(kind: &str, parents: &[&'a str], name: &'a str, content: Content<'a>) -> Self {
        let path: Vec<_> = parents.iter().copied().chain([name]).collect();
        Self { anchor: format!("{kind}--{}", path.join("--")), path, content }
    }
}

/// Adds a section, and returns the link to it.
fn add_section<'a>(
    sections: &mut Vec<Section<'a>>,
    kind: &str,
    parents: &[&'a str],
    name: &'a str,
    content: Content<'a>,
) -> String {
    let section = Section::new(kind, parents, name, content);
    let link = format!(" (see [below for nested schema](#{}))", section.anchor);
    sections.push(section);
    link
}

/// What a page says of a block's kind: `Block List, Min: 1, Max: 3`.
fn block_name(block: &Block) -> String {
    let Declaration { min_items, max_items, deprecated, .. } = block.declaration;
    let single = if min_items > 0 { "Block, Required" } else { "Block, Optional" };
    let mut marks = vec![in_nesting(block.nested.nesting, single, "Block")];
    if block.nested.nesting != Nesting::Single {
        marks.extend((min_items > 0).then(|| format!("Min: {min_items}")));
        marks.extend((max_items > 0).then(|| format!("Max: {max_items}")));
    }
    marks.extend(deprecated.map(|_| "Deprecated".to_owned()));
    marks.join(", ")
}

fn in_nesting(nesting: Nesting, single: &str, of: &str) -> String {
    match nesting {
        Nesting::Single => single.to_owned(),
        Nesting::List => format!("{of} List"),
        Nesting::Set => format!("{of} Set"),
        Nesting::Map => format!("{of} Map"),
    }
}

fn sorted(schema: &Schema) -> Vec<&Attribute> {
    let mut attributes: Vec<_> = schema.attributes.iter().collect();
    attributes.sort_by_key(|attribute| attribute.name);
    attributes
}

/// The object type that is the type itself, or the type of its elements.
fn object_in(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Object { .. } => Some(ty),
        Type::List(of) | Type::Set(of) | Type::Map(of) => Some(&**of).filter(|of| matches!(of, Type::Object { .. })),
        _ => None,
    }
}

/// Type, marks and description of an attribute, and what its declaration adds to the description.
fn described(attribute: &Attribute) -> String {
    let declaration = &attribute.declaration;
    let mut marks = vec![match &attribute.nested {
        Some(nested) => in_nesting(nested.nesting, "Attributes", "Attributes"),
        None => type_name(&attribute.ty),
    }];
    let write_only = format!("[Write-only]({WRITE_ONLY})");
    let flags = [
        (declaration.sensitive, "Sensitive"),
        (declaration.deprecated.is_some(), "Deprecated"),
        (declaration.write_only, write_only.as_str()),
    ];
    marks.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, mark)| mark.to_owned()));
    let mut parts = vec![format!("({})", marks.join(", ")), line(attribute)];
    match &declaration.default {
        Some(Value::Bool(value)) => parts.push(format!("Default: `{value}`.")),
        Some(Value::String(value)) => parts.push(format!("Default: `{value:?}`.")),
        Some(Value::Number(value)) => parts.push(format!("Default: `{value}`.")),
        Some(_) | None => {}
    }
    if declaration.requires_replace.is_some() {
        parts.push("Changing this forces a new resource.".to_owned());
    }
    parts.extend(declaration.deprecated.map(|instead| format!("Deprecated: {instead}.")));
    parts.join(" ")
}

fn line(attribute: &Attribute) -> String {
    attribute.description.replace('\n', " ")
}
