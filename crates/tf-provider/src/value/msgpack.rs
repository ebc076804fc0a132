//! The `MessagePack` form of values, in which Terraform and providers exchange them.
//!
//! Objects have every attribute, unknown values are extension 0 (nothing known) or 12 (refined), numbers are integers, doubles
//! or decimal strings, and a dynamic value is a pair of its type and itself: see
//! <https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/object-wire-format.md>.

use std::collections::BTreeMap;

use rmp::Marker;
use rmp::decode::{Bytes, RmpRead, read_ext_meta};
use rmp::encode;

use super::data::{Unknown, Value};
use super::error::{MAX_DEPTH, MAX_PARTS, ValueError, too_deep, too_many_parts};
use super::json::parse as parse_json;
use super::number::Number;
use super::ty::Type;

const UNKNOWN: i8 = 0;
const REFINED_UNKNOWN: i8 = 12;

/// The rest of a message. A length in a header is never trusted: memory is allocated for what has been read, so a header of
/// four billion elements costs nothing.
struct Reader<'a> {
    bytes: Bytes<'a>,
    /// How many more parts the value may have.
    parts: usize,
}

/// Decodes a value of the given type.
///
/// # Errors
/// Fails if the bytes are no value of the type, if others follow it, or if it is nested too deeply or has too many parts.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, ValueError> {
    let mut reader = Reader { bytes: Bytes::new(bytes), parts: MAX_PARTS };
    let value = read(&mut reader, ty, 0)?;
    if reader.bytes.remaining_slice().is_empty() { Ok(value) } else { Err(ValueError::new("bytes follow the value")) }
}

/// Encodes a value of the given type. Objects are encoded with every attribute, absent ones as null.
///
/// # Errors
/// Fails if the value has another type.
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, ValueError> {
    let mut bytes = Vec::new();
    write(&mut bytes, value, ty)?;
    Ok(bytes)
}

fn broken<E>(_: E) -> ValueError {
    ValueError::new("the encoding is broken")
}

fn mismatch(ty: &Type) -> ValueError {
    ValueError::new(format!("a value of another type than {}", ty.kind()))
}

fn peek(reader: &Reader<'_>) -> Result<Marker, ValueError> {
    reader.bytes.remaining_slice().first().map(|byte| Marker::from_u8(*byte)).ok_or_else(|| broken(()))
}

fn read(reader: &mut Reader<'_>, ty: &Type, depth: usize) -> Result<Value, ValueError> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    reader.parts = reader.parts.checked_sub(1).ok_or_else(too_many_parts)?;
    match peek(reader)? {
        Marker::Null => {
            reader.bytes.read_u8().map_err(broken)?;
            return Ok(Value::Null);
        }
        Marker::FixExt1
        | Marker::FixExt2
        | Marker::FixExt4
        | Marker::FixExt8
        | Marker::FixExt16
        | Marker::Ext8
        | Marker::Ext16
        | Marker::Ext32 => return read_unknown(reader),
        _ => {}
    }
    match ty {
        Type::Bool => rmp::decode::read_bool(&mut reader.bytes).map(Value::Bool).map_err(|_| mismatch(ty)),
        Type::Number => read_number(reader),
        Type::String => Ok(Value::String(read_text(reader, ty)?)),
        Type::List(of) | Type::Set(of) => {
            let length = read_length(reader, ty)?;
            (0..length)
                .map(|index| read(reader, of, depth + 1).map_err(|error| error.within(index.to_string())))
                .collect::<Result<_, _>>()
                .map(Value::Sequence)
        }
        Type::Tuple(items) => {
            if read_length(reader, ty)? as usize != items.len() {
                return Err(mismatch(ty));
            }
            items
                .iter()
                .enumerate()
                .map(|(index, of)| read(reader, of, depth + 1).map_err(|error| error.within(index.to_string())))
                .collect::<Result<_, _>>()
                .map(Value::Sequence)
        }
        Type::Map(of) => read_map(reader, ty, of, depth),
        Type::Object { attributes, .. } => read_object(reader, ty, attributes, depth),
        Type::Dynamic => {
            if read_length(reader, ty)? != 2 {
                return Err(mismatch(ty));
            }
            let length = rmp::decode::read_bin_len(&mut reader.bytes).map_err(|_| mismatch(ty))?;
            let json = parse_json(take(reader, length)?)?;
            let inner = Type::from_json(&json)?;
            let value = read(reader, &inner, depth + 1)?;
            Ok(Value::Dynamic(Box::new(inner), Box::new(value)))
        }
    }
}

fn read_map(reader: &mut Reader<'_>, ty: &Type, of: &Type, depth: usize) -> Result<Value, ValueError> {
    let length = rmp::decode::read_map_len(&mut reader.bytes).map_err(|_| mismatch(ty))?;
    let mut entries = BTreeMap::new();
    for _ in 0..length {
        let key = read_text(reader, &Type::String)?;
        let value = read(reader, of, depth + 1).map_err(|error| error.within(&key))?;
        entries.insert(key, value);
    }
    Ok(Value::Mapping(entries))
}

fn read_object(
    reader: &mut Reader<'_>,
    ty: &Type,
    attributes: &BTreeMap<String, Type>,
    depth: usize,
) -> Result<Value, ValueError> {
    let length = rmp::decode::read_map_len(&mut reader.bytes).map_err(|_| mismatch(ty))?;
    let mut entries = BTreeMap::new();
    for _ in 0..length {
        let name = read_text(reader, &Type::String)?;
        let of = attributes.get(&name).ok_or_else(|| ValueError::new("an attribute that the schema does not have"))?;
        let value = read(reader, of, depth + 1).map_err(|error| error.within(&name))?;
        entries.insert(name, value);
    }
    // Each of them is an attribute, so fewer of them are what lacks one.
    let is_complete = entries.len() == attributes.len();
    match attributes.keys().find(|name| !is_complete && !entries.contains_key(*name)) {
        Some(missing) => Err(ValueError::new("the attribute is missing").within(missing)),
        None => Ok(Value::Mapping(entries)),
    }
}

fn read_length(reader: &mut Reader<'_>, ty: &Type) -> Result<u32, ValueError> {
    rmp::decode::read_array_len(&mut reader.bytes).map_err(|_| mismatch(ty))
}

fn take<'a>(reader: &mut Reader<'a>, length: u32) -> Result<&'a [u8], ValueError> {
    let (taken, rest) = reader.bytes.remaining_slice().split_at_checked(length as usize).ok_or_else(|| broken(()))?;
    reader.bytes = Bytes::new(rest);
    Ok(taken)
}

fn read_text(reader: &mut Reader<'_>, ty: &Type) -> Result<String, ValueError> {
    let length = rmp::decode::read_str_len(&mut reader.bytes).map_err(|_| mismatch(ty))?;
    let bytes = take(reader, length)?.to_vec();
    String::from_utf8(bytes).map_err(|_| ValueError::new("a string that is not UTF-8"))
}

fn read_number(reader: &mut Reader<'_>) -> Result<Value, ValueError> {
    let number = match peek(reader)? {
        Marker::F32 => Number::try_from(f64::from(rmp::decode::read_f32(&mut reader.bytes).map_err(broken)?))?,
        Marker::F64 => Number::try_from(rmp::decode::read_f64(&mut reader.bytes).map_err(broken)?)?,
        Marker::U64 => Number::from(rmp::decode::read_u64(&mut reader.bytes).map_err(broken)?),
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
            read_text(reader, &Type::String)?.parse()?
        }
        _ => Number::from(rmp::decode::read_int::<i64, _>(&mut reader.bytes).map_err(|_| mismatch(&Type::Number))?),
    };
    Ok(Value::Number(number))
}

fn read_unknown(reader: &mut Reader<'_>) -> Result<Value, ValueError> {
    let meta = read_ext_meta(&mut reader.bytes).map_err(broken)?;
    let payload = take(reader, meta.size)?;
    match meta.typeid {
        UNKNOWN => Ok(Value::UNKNOWN),
        REFINED_UNKNOWN => Ok(Value::Unknown(Unknown { refinements: payload.to_vec() })),
        _ => Err(ValueError::new("an extension that the protocol does not have")),
    }
}

fn write(bytes: &mut Vec<u8>, value: &Value, ty: &Type) -> Result<(), ValueError> {
    match (value, ty) {
        (Value::Null, _) => encode::write_nil(bytes).map_err(broken),
        (Value::Unknown(unknown), _) => {
            if unknown.refinements.is_empty() {
                encode::write_ext_meta(bytes, 1, UNKNOWN).map_err(broken)?;
                bytes.push(0);
            } else {
                encode::write_ext_meta(bytes, length(unknown.refinements.len())?, REFINED_UNKNOWN).map_err(broken)?;
                bytes.extend_from_slice(&unknown.refinements);
            }
            Ok(())
        }
        (Value::Bool(value), Type::Bool) => encode::write_bool(bytes, *value).map_err(broken),
        (Value::Number(number), Type::Number) => write_number(bytes, number),
        (Value::String(text), Type::String) => encode::write_str(bytes, text).map_err(broken),
        (Value::Sequence(items), Type::List(of) | Type::Set(of)) => {
            encode::write_array_len(bytes, length(items.len())?).map_err(broken)?;
            items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| write(bytes, item, of).map_err(|error| error.within(index.to_string())))
        }
        (Value::Sequence(items), Type::Tuple(types)) if items.len() == types.len() => {
            encode::write_array_len(bytes, length(items.len())?).map_err(broken)?;
            items.iter().zip(types).enumerate().try_for_each(|(index, (item, of))| {
                write(bytes, item, of).map_err(|error| error.within(index.to_string()))
            })
        }
        (Value::Mapping(entries), Type::Map(of)) => {
            encode::write_map_len(bytes, length(entries.len())?).map_err(broken)?;
            entries.iter().try_for_each(|(key, entry)| {
                encode::write_str(bytes, key).map_err(broken)?;
                write(bytes, entry, of).map_err(|error| error.within(key))
            })
        }
        (Value::Mapping(entries), Type::Object { attributes, .. }) => {
            encode::write_map_len(bytes, length(attributes.len())?).map_err(broken)?;
            // Both are in the order of the names.
            let mut entries = entries.iter().peekable();
            for (name, of) in attributes {
                let value = entries.next_if(|(entry, _)| *entry == name).map_or(&Value::Null, |(_, value)| value);
                encode::write_str(bytes, name).map_err(broken)?;
                write(bytes, value, of).map_err(|error| error.within(name))?;
            }
            match entries.next() {
                Some((name, _)) => Err(ValueError::new("an attribute that the schema does not have").within(name)),
                None => Ok(()),
            }
        }
        (Value::Dynamic(inner, value), Type::Dynamic) => {
            encode::write_array_len(bytes, 2).map_err(broken)?;
            encode::write_bin(bytes, inner.to_string().as_bytes()).map_err(broken)?;
            write(bytes, value, inner)
        }
        _ => Err(mismatch(ty)),
    }
}

fn length(length: usize) -> Result<u32, ValueError> {
    u32::try_from(length).map_err(|_| ValueError::new("a value too long for the protocol"))
}

fn write_number(bytes: &mut Vec<u8>, number: &Number) -> Result<(), ValueError> {
    if let Some(integer) = number.as_i64() {
        encode::write_sint(bytes, integer).map(|_| ()).map_err(broken)
    } else if let Some(double) = number.as_exact_f64().filter(|_| !number.is_integer()) {
        encode::write_f64(bytes, double).map_err(broken)
    } else {
        encode::write_str(bytes, &number.to_string()).map_err(broken)
    }
}
