//! A refresh of some thousand keys: few requests, and each key as it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use iam_identity::{ApiKeyChanges, Client, Credential, Settings};
use iam_identity_mock::{CannedResponse, Effect, Fault, Identity, Mock, Options, Role};
use tokio::task::JoinSet;

use crate::terraform_core::transport::InMemory;

const KEYS: usize = 4_000;

/// A key's ID and its owner.
type Owned = (String, String);

/// A mock with so many keys, 20 for each service ID, and a client that may list them. Each response takes so long.
fn started(keys: usize, delay: Duration) -> (Mock, Client, Vec<Owned>) {
    let mock = Mock::new(Options::default().signed_tokens(false).random_seed(Some(7)));
    let login = mock.add_identity(Identity::user(1).with(Role::Administrator));
    let mut all = Vec::new();
    for number in 0..keys / 20 {
        let owner = mock.add_service_id(&Identity::user(1), &format!("s{number}"), None);
        let key = |key| mock.add_key(&owner, &format!("k{number}-{key}"), |_| {}).id;
        all.extend((0..20).map(key).map(|id| (id, owner.iam_id.clone())));
    }
    let effect = Effect::DelayAfter(delay);
    mock.inject(Fault::next(effect).with_method(Method::GET).times(1_000_000));
    let credential = Credential::ApiKey(login.into());
    let settings = Settings { endpoint: "http://localhost:1".to_owned(), credential, ..Settings::default() };
    let client = Client::new(settings, InMemory(mock.clone()));
    fastrand::Rng::with_seed(7).shuffle(&mut all);
    (mock, client, all)
}

/// Reads them, ten at a time as Terraform does, each within the time that the provider has for it by default. Returns the names
/// by ID, and none for a key that is gone.
async fn read_all(client: &Client, keys: &[Owned]) -> HashMap<String, Option<String>> {
    let queue = Arc::new(Mutex::new(keys.to_vec()));
    let names: Arc<Mutex<HashMap<_, _>>> = Arc::default();
    let mut walkers = JoinSet::new();
    for _ in 0..10 {
        let (client, queue, names) = (client.clone(), queue.clone(), names.clone());
        walkers.spawn(async move {
            loop {
                let Some((id, owner)) = queue.lock().unwrap().pop() else { return };
                let read = client.with_timeout(Duration::from_secs(120)).read_api_key(&id, &owner).await;
                let name = match read {
                    Ok(key) => {
                        assert_eq!((&key.id, key.iam_id.as_ref()), (&id, Some(&owner)));
                        Some(key.name)
                    }
                    Err(error) if error.is_not_found() => None,
                    Err(error) => panic!("{id}: {error}: {}", error.cause),
                };
                assert!(names.lock().unwrap().insert(id, name).is_none());
            }
        });
    }
    walkers.join_all().await;
    Arc::into_inner(names).unwrap().into_inner().unwrap()
}

/// The names that the mock has, of these keys.
fn names(mock: &Mock, keys: &[Owned]) -> HashMap<String, Option<String>> {
    let mut names: HashMap<_, _> = mock.keys().into_iter().map(|key| (key.id, key.name)).collect();
    keys.iter().map(|(id, _)| (id.clone(), names.remove(id))).collect()
}

/// The number of requests, without logins.
fn requests(mock: &Mock) -> usize {
    mock.journal().iter().filter(|entry| entry.method == Method::GET).count()
}

/// How many single keys were read.
fn single_reads(mock: &Mock) -> usize {
    mock.journal().iter().filter(|entry| entry.path.starts_with("/v1/apikeys/")).count()
}

#[tokio::test(start_paused = true)]
async fn thousands_of_keys_are_read_with_a_request_for_a_hundred_of_them_and_thirty_more() {
    for delay in [Duration::ZERO, Duration::from_millis(50), Duration::from_millis(500)] {
        for count in [1_000, KEYS] {
            let (mock, client, keys) = started(count, delay);
            assert_eq!(read_all(&client, &keys).await, names(&mock, &keys), "{delay:?}");
            let (requests, budget) = (requests(&mock), count / 100 + 30);
            assert!(requests <= budget, "{requests} requests for {count} keys, each in {delay:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_serves_a_refresh_that_takes_minutes() {
    let (mock, client, keys) = started(1_000, Duration::from_millis(50));
    read_all(&client, &keys[..900]).await;
    let begun = requests(&mock);
    for (id, owner) in &keys[900..] {
        tokio::time::advance(Duration::from_secs(5)).await;
        client.read_api_key(id, owner).await.unwrap();
    }
    assert_eq!(requests(&mock), begun);
    // What the refresh has read is nothing to one that begins later.
    mock.change_key(&keys[0].0, |key| key.name = "later".to_owned());
    tokio::time::advance(Duration::from_secs(30)).await;
    assert_eq!(client.read_api_key(&keys[0].0, &keys[0].1).await.unwrap().name, "later");
}

#[tokio::test(start_paused = true)]
async fn after_a_write_in_the_midst_every_read_is_a_fresh_one() {
    let (mock, client, keys) = started(1_000, Duration::from_millis(50));
    read_all(&client, &keys[..500]).await;
    // Another program changes every key, and this one is told so by the response to its own change.
    for (id, _) in &keys {
        mock.change_key(id, |key| key.name = "changed".to_owned());
    }
    let changes = ApiKeyChanges { description: Some("written".to_owned()), ..ApiKeyChanges::default() };
    client.update_api_key(&keys[700].0, "*", &changes).await.unwrap();
    let read = read_all(&client, &keys[500..]).await;
    assert!(read.values().all(|name| name.as_deref() == Some("changed")));
    let budget = 2 * (1_000 / 100 + 30);
    assert!(requests(&mock) <= budget, "{} requests", requests(&mock));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_deleted_elsewhere_is_gone_and_one_that_is_not_listed_is_read_singly() {
    let (mock, client, mut keys) = started(1_000, Duration::from_millis(50));
    for (id, _) in &keys[..3] {
        mock.remove_key(id);
    }
    let group = mock.add_service_id_group(&Identity::user(1), "g");
    mock.inject(Fault::on(Method::GET, "/v1/serviceid_groups", Effect::status(403)).times(1_000));
    let owner = mock.add_service_id(&Identity::user(1), "in the group", Some(&group));
    let hidden = mock.add_key(&owner, "hidden", |_| {}).id;
    keys.push((hidden.clone(), owner.iam_id));
    let read = read_all(&client, &keys).await;
    assert_eq!(read, names(&mock, &keys));
    assert_eq!(read.values().filter(|name| name.is_none()).count(), 3);
    assert_eq!(read[&hidden].as_deref(), Some("hidden"));
    assert!(requests(&mock) <= 1_000 / 100 + 30, "{} requests", requests(&mock));
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_fails_in_the_midst_fails_no_read() {
    let too_many =
        CannedResponse { status: 429, headers: vec![("retry-after".to_owned(), "90".to_owned())], body: String::new() };
    let faults = [
        (Effect::status(500), 1),
        (Effect::status(500), 1_000),
        (Effect::Answer(too_many), 1),
        (Effect::body(200, r#"{"apikeys":[],"next":"x?pagetoken=a"}"#), 1_000),
        (Effect::DelayBefore(Duration::from_secs(3_600)), 20),
    ];
    for (number, (effect, times)) in faults.into_iter().enumerate() {
        let (mock, client, keys) = started(1_000, Duration::ZERO);
        mock.clear_faults();
        mock.inject(Fault::on(Method::GET, "/v1/apikeys", effect).after(5).times(times));
        assert_eq!(read_all(&client, &keys).await, names(&mock, &keys), "fault {number}");
        assert!(single_reads(&mock) <= 1_000, "fault {number}");
    }
}

#[tokio::test(start_paused = true)]
async fn listings_that_fail_for_good_are_not_tried_for_each_service_id() {
    let (mock, client, keys) = started(1_000, Duration::ZERO);
    mock.clear_faults();
    mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::status(500)).after(5).times(10_000));
    assert_eq!(read_all(&client, &keys).await, names(&mock, &keys));
    let listings = requests(&mock) - single_reads(&mock);
    assert!(listings <= 30, "{listings} requests beside those for single keys");
}

#[tokio::test(start_paused = true)]
async fn for_a_key_each_of_some_service_ids_a_large_account_is_not_listed_to_its_end() {
    let (mock, client, keys) = started(KEYS, Duration::from_millis(50));
    let of_each: BTreeMap<_, _> = keys.into_iter().map(|(id, owner)| (owner, id)).collect();
    let few: Vec<Owned> = of_each.into_iter().map(|(owner, id)| (id, owner)).take(6).collect();
    read_all(&client, &few).await;
    assert!(requests(&mock) < KEYS / 100, "{} requests for {} keys", requests(&mock), few.len());
}
