//! Few requests for reads of the keys of many service IDs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use iam_identity::{Client, Credential, Settings};
use iam_identity_mock::{Effect, Entry, Fault, Identity, Mock, Options, Role};
use tokio::task::JoinSet;

use crate::terraform_core::transport::InMemory;

/// A key's ID and its owner.
type Owned = (String, String);

/// A mock and a client that is logged in as user 1 with these roles.
fn started(roles: &[Role]) -> (Mock, Client) {
    let mock = Mock::new(Options::default().signed_tokens(false).random_seed(Some(7)));
    let user = roles.iter().fold(Identity::user(1), |user, role| user.with(*role));
    let credential = Credential::ApiKey(mock.add_identity(user).into());
    let settings = Settings { endpoint: "http://localhost:1".to_owned(), credential, ..Settings::default() };
    // A listing takes a while, so that reads wait for its pages.
    let effect = Effect::DelayAfter(Duration::from_millis(50));
    mock.inject(Fault::next(effect).with_method(Method::GET).times(100_000));
    (mock.clone(), Client::new(settings, InMemory(mock)))
}

/// Adds service IDs in this group, each with so many keys.
fn add(mock: &Mock, service_ids: usize, keys: usize, group: Option<&str>) -> Vec<Owned> {
    let mut all = Vec::new();
    for number in 0..service_ids {
        let owner = mock.add_service_id(&Identity::user(1), &format!("s{number}"), group);
        all.extend((0..keys).map(|key| (mock.add_key(&owner, &format!("k{key}"), |_| {}).id, owner.iam_id.clone())));
    }
    all
}

/// Reads them all in a random order, ten at a time as Terraform does. Returns how many requests that took, without logins.
async fn read_all(mock: &Mock, client: &Client, mut keys: Vec<Owned>) -> usize {
    client.claims().await.unwrap();
    mock.clear_journal();
    fastrand::Rng::with_seed(7).shuffle(&mut keys);
    let queue = Arc::new(Mutex::new(keys));
    let mut walkers = JoinSet::new();
    for _ in 0..10 {
        let (client, queue) = (client.clone(), queue.clone());
        walkers.spawn(async move {
            loop {
                let Some((id, owner)) = queue.lock().unwrap().pop() else { return };
                assert_eq!(client.read_api_key(&id, &owner).await.unwrap().id, id);
            }
        });
    }
    walkers.join_all().await;
    mock.journal().len()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_keys_of_fifty_service_ids_are_read_from_a_listing_of_the_account() {
    let (mock, client) = started(&[Role::Administrator]);
    let keys = add(&mock, 50, 20, None);
    let requests = read_all(&mock, &client, keys).await;
    assert!(requests <= 20, "{requests} requests");
}

#[tokio::test(start_paused = true)]
async fn where_the_account_may_not_be_listed_each_service_id_is() {
    let (mock, client) = started(&[]);
    let keys = add(&mock, 50, 20, None);
    let requests = read_all(&mock, &client, keys).await;
    assert!(requests <= 120, "{requests} requests");
    let of_account = |entry: &Entry| entry.query.contains("scope=account");
    assert_eq!(mock.journal().into_iter().filter(of_account).count(), 1, "it is tried once");
}

#[tokio::test(start_paused = true)]
async fn keys_in_groups_are_read_from_the_listings_of_the_groups() {
    let (mock, client) = started(&[Role::Administrator]);
    let mut keys = add(&mock, 20, 10, None);
    for name in ["one", "two"] {
        let group = mock.add_service_id_group(&Identity::user(1), name);
        keys.extend(add(&mock, 20, 10, Some(&group)));
    }
    let requests = read_all(&mock, &client, keys).await;
    assert!(requests <= 20, "{requests} requests");
}

#[tokio::test(start_paused = true)]
async fn where_groups_may_not_be_listed_their_keys_are_read_one_by_one() {
    let (mock, client) = started(&[Role::Administrator]);
    let group = mock.add_service_id_group(&Identity::user(1), "one");
    let mut keys = add(&mock, 10, 10, None);
    keys.extend(add(&mock, 5, 10, Some(&group)));
    mock.clear_faults();
    mock.inject(Fault::on(Method::GET, "/v1/serviceid_groups", Effect::status(403)).times(1_000));
    let requests = read_all(&mock, &client, keys).await;
    assert!(requests <= 50 + 25, "{requests} requests for 50 keys in a group and 100 in the default one");
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_one_service_id_are_read_with_two_requests() {
    for (count, wanted) in [(1, 1), (2, 2), (20, 2)] {
        let (mock, client) = started(&[Role::Administrator]);
        let keys = add(&mock, 1, count, None);
        assert_eq!(read_all(&mock, &client, keys).await, wanted, "{count} keys");
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_account_is_not_listed_to_its_end_for_a_few_keys() {
    let (mock, client) = started(&[Role::Administrator]);
    add(&mock, 250, 20, None);
    let keys = add(&mock, 5, 4, None);
    let requests = read_all(&mock, &client, keys).await;
    assert!(requests <= 45, "{requests} requests for 20 keys of an account with 5,020");
}

#[tokio::test(start_paused = true)]
async fn how_many_keys_an_identity_has_is_known_from_the_listing_that_its_keys_are_read_from() {
    let (mock, client) = started(&[Role::Administrator]);
    let group = mock.add_service_id_group(&Identity::user(1), "one");
    let mut keys = add(&mock, 20, 10, None);
    keys.extend(add(&mock, 1, 7, Some(&group)));
    let account = client.account_id().await.unwrap();
    let (first, last) = (keys[0].1.clone(), keys[200].1.clone());
    assert_eq!(client.known_api_key_usage(&account, &first).await, None, "nothing was listed");
    // The listing goes on when these are read.
    let of_default_group = keys[..60].to_vec();
    read_all(&mock, &client, of_default_group).await;
    for (owner, count) in [(&first, 10), (&last, 7)] {
        let usage = client.known_api_key_usage(&account, owner).await.unwrap();
        assert_eq!((usage.count, usage.limit), (count, None));
    }
    let listings = ["/v1/apikeys", "/v1/serviceid_groups"];
    let others = |entry: &Entry| !listings.contains(&entry.path.as_str()) && !entry.path.starts_with("/v1/apikeys/");
    assert!(!mock.journal().iter().any(others), "it takes no request");
    let other = "iam-ServiceId-00000000-0000-4000-8000-00000000ffff";
    assert_eq!(client.known_api_key_usage(&account, other).await, None, "it may be in a group that cannot be listed");
    client.lock_api_key(&keys[0].0).await.unwrap();
    assert_eq!(client.known_api_key_usage(&account, &first).await, None, "something was written since");
}
