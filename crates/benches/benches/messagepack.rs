//! Encoding and decoding a list of 1,000 keys.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark that cannot run stops")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tf_provider::value::{Number, Type, Value, from_msgpack, to_msgpack};

const KEYS: usize = 1000;

criterion_group!(benches, messagepack);
criterion_main!(benches);

fn messagepack(criterion: &mut Criterion) {
    let (ty, value) = keys();
    let bytes = to_msgpack(&value, &ty).unwrap();
    assert!(from_msgpack(&bytes, &ty).unwrap() == value, "the codec changes the value");

    let mut group = criterion.benchmark_group("messagepack/1000_keys");
    group.throughput(Throughput::Bytes(bytes.len().try_into().unwrap()));
    group.bench_function("encode", |bencher| bencher.iter(|| to_msgpack(black_box(&value), &ty)));
    group.bench_function("decode", |bencher| bencher.iter(|| from_msgpack(black_box(&bytes), &ty)));
    group.finish();
}

/// A list of keys, and its type.
fn keys() -> (Type, Value) {
    let attributes = [
        ("id", Type::String),
        ("name", Type::String),
        ("description", Type::String),
        ("iam_id", Type::String),
        ("created_at", Type::String),
        ("expires_at", Type::String),
        ("locked", Type::Bool),
        ("disabled", Type::Bool),
        ("authentications", Type::Number),
        ("tags", Type::Map(Box::new(Type::String))),
    ];
    let ty = Type::object(attributes.map(|(name, ty)| (name.to_owned(), ty)));
    (Type::List(Box::new(ty)), Value::Sequence((0..KEYS).map(key).collect()))
}

/// A key with every kind of value: strings, some null, booleans, a number, and a map.
fn key(number: usize) -> Value {
    let count = Number::from(u64::try_from(number).unwrap());
    object([
        ("id", format!("ApiKey-{number:08x}-89ab-4cde-8f01-23456789abcd").as_str().into()),
        ("name", format!("deploy-{number}").as_str().into()),
        ("description", "Used by the deployment pipeline".into()),
        ("iam_id", "IBMid-0000000001".into()),
        ("created_at", "2026-01-28T15:00:00.000Z".into()),
        ("expires_at", if number.is_multiple_of(2) { Value::Null } else { "2040-01-28T15:00:00Z".into() }),
        ("locked", number.is_multiple_of(3).into()),
        ("disabled", false.into()),
        ("authentications", Value::Number(count)),
        ("tags", object([("team", "platform".into()), ("stage", "production".into())])),
    ])
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Mapping(entries.map(|(name, value)| (name.to_owned(), value)).into())
}
