//! A hundred creations while the API rejects a third of all requests with 429.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use iam_identity::{Client, Credential, NewApiKey, Settings, Transport, TransportError};
use iam_identity_mock::{Mock, Options, RetryAfter};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::terraform_core::transport::InMemory;

/// Records when requests are sent, how many are in flight, and when the first 429 arrives.
#[derive(Default)]
struct Seen {
    sent: Vec<Instant>,
    under_way: usize,
    most: usize,
    refused: Option<Instant>,
}

struct Watched {
    inner: InMemory,
    seen: Arc<Mutex<Seen>>,
}

impl Transport for Watched {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        Box::pin(async move {
            {
                let mut seen = self.seen.lock().unwrap();
                seen.sent.push(Instant::now());
                seen.under_way += 1;
                seen.most = seen.most.max(seen.under_way);
            }
            // Every request takes a while.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let answer = self.inner.send(request).await;
            let mut seen = self.seen.lock().unwrap();
            seen.under_way -= 1;
            if answer.as_ref().is_ok_and(|answer| answer.status() == 429) {
                seen.refused.get_or_insert_with(Instant::now);
            }
            answer
        })
    }
}

async fn create_a_hundred(options: Options) -> (Mock, Arc<Mutex<Seen>>) {
    let options = options.keys_per_identity(1000).signed_tokens(false);
    let (mock, login) = Mock::with_user(options);
    let seen: Arc<Mutex<Seen>> = Arc::default();
    let transport = Watched { inner: InMemory(mock.clone()), seen: seen.clone() };
    let credential = Credential::ApiKey(login.into());
    let settings = Settings { endpoint: "http://localhost:1".to_owned(), credential, ..Settings::default() };
    let client = Client::new(settings, transport);
    let mut creations = JoinSet::new();
    for number in 0..100 {
        let client = client.clone();
        creations.spawn(async move {
            let key =
                NewApiKey { name: format!("k{number}"), iam_id: "IBMid-0000000001".to_owned(), ..NewApiKey::default() };
            client.create_api_key(&key).await.unwrap();
        });
    }
    creations.join_all().await;
    (mock, seen)
}

#[tokio::test(start_paused = true)]
async fn every_key_is_created_once_and_the_rate_falls_after_the_first_429() {
    for retry_after in [RetryAfter::None, RetryAfter::Seconds, RetryAfter::Date] {
        let options = Options::default().too_many_requests_every(3).retry_after(retry_after);
        let (mock, seen) = create_a_hundred(options).await;
        let names: Vec<_> = mock.keys().into_iter().map(|key| key.name).filter(|name| name != "login").collect();
        assert_eq!((names.len(), names.iter().collect::<BTreeSet<_>>().len()), (100, 100));
        let seen = seen.lock().unwrap();
        let refused = seen.refused.unwrap();
        let rate = |sent: usize, time: Duration| f64::from(u32::try_from(sent).unwrap()) / time.as_secs_f64();
        let before = seen.sent.iter().filter(|at| **at <= refused).count();
        let before = rate(before, refused - seen.sent[0]);
        let after = rate(seen.sent.iter().filter(|at| **at > refused).count(), *seen.sent.last().unwrap() - refused);
        assert!(after * 4.0 < before, "{before} a second before the first refusal, {after} after");
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_are_in_flight_than_configured() {
    let (_, seen) = create_a_hundred(Options::default()).await;
    assert_eq!(seen.lock().unwrap().most, 8);
}
