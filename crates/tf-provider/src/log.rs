//! Logs in the form that go-plugin reads: a JSON object on each line of standard error, as written by
//! [hclog](https://github.com/hashicorp/go-hclog). Terraform writes the decoded strings as they are, so they are sanitized.

use std::fmt;
use std::io::Write;

use serde_json::{Map, Value as Json};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::sanitize;

/// Starts logging at the level of `TF_LOG_PROVIDER` or else `TF_LOG`; without one, or with `OFF`, only errors are logged. Only
/// these crates are logged: what libraries for HTTP and TLS log may hold headers and bodies.
#[expect(clippy::disallowed_methods, reason = "Terraform hands over the level there")]
pub(crate) fn start(crates: &'static [&'static str]) {
    let wanted =
        ["TF_LOG_PROVIDER", "TF_LOG"].iter().find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()));
    let subscriber = tracing_subscriber::registry().with(Lines { level: level(wanted.as_deref()), crates });
    // A second start, in tests, keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

fn level(name: Option<&str>) -> Level {
    match name.map(str::to_ascii_uppercase).as_deref() {
        Some("TRACE" | "JSON") => Level::TRACE,
        Some("DEBUG") => Level::DEBUG,
        Some("INFO") => Level::INFO,
        Some("WARN") => Level::WARN,
        _ => Level::ERROR,
    }
}

struct Lines {
    level: Level,
    crates: &'static [&'static str],
}

impl<S: Subscriber> Layer<S> for Lines {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let origin = metadata.target().split("::").next().unwrap_or_default();
        *metadata.level() <= self.level && (origin == "tf_provider" || self.crates.contains(&origin))
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = format!("{}\n", Json::Object(record(event)));
        // There is nowhere to report an error of standard error.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

fn record(event: &Event<'_>) -> Map<String, Json> {
    let now = crate::clock::now();
    let mut fields = Fields(Map::new());
    fields.0.insert("@level".into(), event.metadata().level().as_str().to_ascii_lowercase().into());
    fields.0.insert("@module".into(), format!("provider.{}", event.metadata().target().replace("::", ".")).into());
    fields.0.insert("@timestamp".into(), format!("{now:.6}").into());
    event.record(&mut fields);
    fields.0
}

struct Fields(Map<String, Json>);

impl Fields {
    fn set(&mut self, field: &Field, value: Json) {
        let name = if field.name() == "message" { "@message" } else { field.name() };
        self.0.insert(name.to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field, sanitize::line(format!("{value:?}")).into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, sanitize::line(value.to_owned()).into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value.into());
    }
}
