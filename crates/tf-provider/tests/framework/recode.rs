//! Decodes a value and encodes it again.
//!
//! In: `{"type": …, "msgpack": "<hex>"}` or `{"type": …, "json": …}`; with both, the `MessagePack` form is decoded.
//! Out: `{"type": …, "msgpack": "<hex>", "json": …}`, without `json` if the value has unknown parts.

use serde_json::{Value as Json, json};
use tf_provider::value::{self, Type};

/// Decodes the value of a line, and returns it encoded.
pub(crate) fn recode(line: &str) -> Result<Json, Box<dyn std::error::Error>> {
    let line: Json = serde_json::from_str(line)?;
    let ty = Type::from_json(line.get("type").ok_or("the line has no type")?)?;
    let decoded = match (line.get("msgpack").and_then(Json::as_str), line.get("json")) {
        (Some(hex), _) => value::from_msgpack(&from_hex(hex).ok_or("the msgpack is not hexadecimal")?, &ty)?,
        (None, Some(json)) => value::from_json(json, &ty)?,
        (None, None) => return Err("the line has neither msgpack nor json".into()),
    };
    let mut answer = json!({ "type": ty.to_json(), "msgpack": to_hex(&value::to_msgpack(&decoded, &ty)?) });
    if let Ok(json) = value::to_json(&decoded) {
        answer["json"] = json;
    }
    Ok(answer)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<_>>>()?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
