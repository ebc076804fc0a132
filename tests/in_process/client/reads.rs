//! Few requests for many reads, and no stale one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use iam_identity::{ApiKeyChanges, Client, Credential, Settings};
use iam_identity_mock::{CannedResponse, Effect, Fault, Identity, Mock, Options, Role};
use tokio::task::JoinSet;

use crate::terraform_core::transport::InMemory;

const OWNER: &str = "IBMid-0000000001";

/// A mock with this many keys in addition to the one to log in with, and a client.
fn started(keys: usize) -> (Mock, Client, Vec<String>) {
    let options = Options::default().keys_per_identity(10_000).signed_tokens(false);
    let (mock, login) = Mock::with_user(options);
    let ids = (0..keys).map(|number| mock.add_key(&Identity::user(1), &format!("k{number}"), |_| {}).id).collect();
    let credential = Credential::ApiKey(login.into());
    let settings = Settings { endpoint: "http://localhost:1".to_owned(), credential, ..Settings::default() };
    (mock.clone(), Client::new(settings, InMemory(mock)), ids)
}

/// Reads them all, ten at a time as Terraform does.
async fn read_all(client: &Client, ids: &[String]) {
    let queue = Arc::new(Mutex::new(ids.to_vec()));
    let mut walkers = JoinSet::new();
    for _ in 0..10 {
        let (client, queue) = (client.clone(), queue.clone());
        walkers.spawn(async move {
            loop {
                let Some(id) = queue.lock().unwrap().pop() else { return };
                assert_eq!(client.read_api_key(&id, OWNER).await.unwrap().id, id);
            }
        });
    }
    walkers.join_all().await;
}

fn requests(mock: &Mock) -> Vec<String> {
    let call = |entry: &iam_identity_mock::Entry| {
        if entry.path == "/v1/apikeys" { "LIST" } else { entry.method.as_str() }.to_owned()
    };
    mock.journal().iter().map(call).collect()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_keys_of_one_owner_are_read_with_twelve_requests_and_one_token() {
    let (mock, client, ids) = started(1000);
    let late = Effect::DelayAfter(Duration::from_millis(50));
    mock.inject(Fault::next(late).with_method(Method::GET).times(10_000));
    read_all(&client, &ids).await;
    let requests = requests(&mock);
    assert_eq!(requests[0], "POST", "the login");
    assert!(requests.len() <= 13 && requests[1..].iter().all(|it| it != "POST"), "{requests:?}");
}

#[tokio::test(start_paused = true)]
async fn a_few_keys_are_read_by_get() {
    for (keys, wanted) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 2), (20, 2)] {
        let (mock, client, ids) = started(keys);
        client.claims().await.unwrap();
        mock.clear_journal();
        read_all(&client, &ids).await;
        assert_eq!(requests(&mock).len(), wanted, "{keys} keys: {:?}", requests(&mock));
    }
}

#[tokio::test(start_paused = true)]
async fn sequential_reads_are_listed_too() {
    let (mock, client, ids) = started(500);
    let started = tokio::time::Instant::now();
    for id in &ids {
        client.read_api_key(id, OWNER).await.unwrap();
    }
    let requests = requests(&mock);
    assert!(requests.len() <= 11, "a login, four keys, six pages: {requests:?}");
    assert!(started.elapsed() < Duration::from_secs(1), "nothing waits for reads that don't come");
}

#[tokio::test(start_paused = true)]
async fn a_listing_serves_reads_that_follow_each_other_for_a_quarter_of_an_hour_and_none_after_a_write() {
    let (mock, client, ids) = started(20);
    read_all(&client, &ids).await;
    mock.clear_journal();
    for _ in 0..31 {
        tokio::time::advance(Duration::from_secs(29)).await;
        client.read_api_key(&ids[0], OWNER).await.unwrap();
    }
    assert!(requests(&mock).is_empty());
    tokio::time::advance(Duration::from_secs(29)).await;
    client.read_api_key(&ids[0], OWNER).await.unwrap();
    assert_eq!(requests(&mock), ["LIST"], "the listing is too old");
    tokio::time::advance(Duration::from_secs(30)).await;
    client.read_api_key(&ids[0], OWNER).await.unwrap();
    assert_eq!(requests(&mock), ["LIST", "GET"], "no read has followed in time");
    // A write, also one that fails, is the end of what was listed before.
    for fails in [false, true] {
        let (mock, client, ids) = started(20);
        read_all(&client, &ids).await;
        if fails {
            mock.inject(Fault::on(
                Method::PUT,
                "",
                Effect::AnswerAfter(CannedResponse { status: 400, headers: vec![], body: String::new() }),
            ));
        }
        let changes = ApiKeyChanges { description: Some("new".to_owned()), ..ApiKeyChanges::default() };
        assert_eq!(client.update_api_key(&ids[3], "*", &changes).await.is_err(), fails);
        let read = client.read_api_key(&ids[3], OWNER).await.unwrap();
        assert_eq!(read.description.as_deref(), Some("new"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_missing_in_a_listing_is_read_by_get() {
    let (mock, client, ids) = started(20);
    let other = mock.add_key(&Identity::user(2), "another's", |_| {}).id;
    read_all(&client, &ids).await;
    let later = mock.add_key(&Identity::user(1), "later", |_| {}).id;
    mock.clear_journal();
    assert_eq!(client.read_api_key(&later, OWNER).await.unwrap().id, later);
    assert_eq!(requests(&mock), ["GET"]);
    mock.remove_key(&later);
    assert!(client.read_api_key(&later, OWNER).await.unwrap_err().is_not_found());
    assert!(client.read_api_key(&other, OWNER).await.unwrap_err().kind().is_some());
}

#[tokio::test(start_paused = true)]
async fn without_permission_to_list_each_key_is_read_by_get() {
    let options = Options::default().keys_per_identity(100).signed_tokens(false);
    let (mock, _) = Mock::with_user(options);
    let login = mock.add_identity(Identity::user(2).with(Role::Administrator));
    let ids: Vec<_> = (0..20).map(|_| mock.add_key(&Identity::user(1), "k", |_| {}).id).collect();
    let settings = Settings {
        endpoint: "http://localhost:1".to_owned(),
        credential: Credential::ApiKey(login.into()),
        ..Settings::default()
    };
    let client = Client::new(settings, InMemory(mock.clone()));
    read_all(&client, &ids).await;
    let requests = requests(&mock);
    assert_eq!(requests.iter().filter(|it| *it == "LIST").count(), 1, "it is tried once: {requests:?}");
    assert_eq!(requests.iter().filter(|it| *it == "GET").count(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_fails_midway_fails_no_read() {
    for effect in [
        Effect::status(500),
        Effect::body(200, "{"),
        Effect::DropAfter,
        Effect::body(200, r#"{"apikeys":[],"next":"x?pagetoken=a"}"#),
    ] {
        let (mock, client, ids) = started(150);
        mock.inject(Fault::on(Method::GET, "/v1/apikeys", effect).after(1).times(100));
        read_all(&client, &ids).await;
    }
}

/// Random concurrent reads and writes: no read is older than a write that was acknowledged before it began.
#[tokio::test(start_paused = true)]
async fn no_read_is_older_than_a_write_that_was_acknowledged_before_it_began() {
    let mut from_listings = 0;
    for seed in 0..40 {
        let (mock, client, ids) = started(8);
        let mut random = fastrand::Rng::with_seed(seed);
        // Some requests are carried out late, others are answered late.
        for _ in 0..200 {
            let delay = Duration::from_millis(random.u64(..80));
            let effect = if random.bool() { Effect::DelayBefore(delay) } else { Effect::DelayAfter(delay) };
            mock.inject(Fault::next(effect));
        }
        // Per key: the greatest number that was acknowledged.
        let acknowledged: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
        let mut actors = JoinSet::new();
        for id in &ids {
            let (client, id, acknowledged) = (client.clone(), id.clone(), acknowledged.clone());
            let mut random = random.fork();
            actors.spawn(async move {
                for number in 1..=4_u32 {
                    tokio::time::sleep(Duration::from_millis(random.u64(..400))).await;
                    let changes = ApiKeyChanges { description: Some(number.to_string()), ..ApiKeyChanges::default() };
                    client.update_api_key(&id, "*", &changes).await.unwrap();
                    acknowledged.lock().unwrap().insert(id.clone(), number);
                }
            });
        }
        for _ in 0..8 {
            let (client, ids, acknowledged) = (client.clone(), ids.clone(), acknowledged.clone());
            let mut random = random.fork();
            actors.spawn(async move {
                for _ in 0..25 {
                    tokio::time::sleep(Duration::from_millis(random.u64(..60))).await;
                    let id = &ids[random.usize(..ids.len())];
                    let least = acknowledged.lock().unwrap().get(id).copied().unwrap_or(0);
                    let read = client.read_api_key(id, OWNER).await.unwrap();
                    let number = read.description.as_deref().unwrap_or("0").parse::<u32>().unwrap();
                    assert!(number >= least, "seed {seed}: {id} is {number}, and {least} was acknowledged before");
                }
            });
        }
        actors.join_all().await;
        let gets = mock.journal().iter().filter(|entry| entry.method == Method::GET).count();
        from_listings += 200_usize.saturating_sub(gets);
    }
    assert!(from_listings > 500, "listings answered {from_listings} reads of 8000");
}
