//! What the engines do in one way for every kind of object: deleting one, and finding out what became of a request whose response
//! was lost.

pub(crate) mod delete;
pub(crate) mod probe;

use iam_identity::{ApiKey, Client, Error, ServiceId};

/// A kind of object that the API has.
pub(crate) trait RemoteObject: Sized + Send {
    /// Reads the object of this ID.
    fn get(client: &Client, id: &str) -> impl Future<Output = Result<Self, Error>> + Send;

    /// Deletes the object of this ID.
    fn delete(client: &Client, id: &str) -> impl Future<Output = Result<(), Error>> + Send;
}

impl RemoteObject for ApiKey {
    async fn get(client: &Client, id: &str) -> Result<Self, Error> {
        client.get_api_key(id).await
    }

    async fn delete(client: &Client, id: &str) -> Result<(), Error> {
        client.delete_api_key(id).await
    }
}

impl RemoteObject for ServiceId {
    async fn get(client: &Client, id: &str) -> Result<Self, Error> {
        client.get_service_id(id).await
    }

    async fn delete(client: &Client, id: &str) -> Result<(), Error> {
        client.delete_service_id(id).await
    }
}
