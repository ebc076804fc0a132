//! The operations on service IDs: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.

use http::{HeaderValue, Method};
use jiff::Timestamp;

use crate::api_object::ApiObject;
use crate::client::Client;
use crate::error::Error;
use crate::operation::{Idempotency, Operation};
use crate::operation_kind::OperationKind;
use crate::operations::groups::{GroupedPages, list_group_ids};
use crate::operations::objects::object_operation;
use crate::service_id::{NewServiceId, ServiceId, ServiceIdChanges, ServiceIdScope};

/// The parameter by which responses have the group.
const SHOW_GROUP: (&str, &str) = ("show_group_id", "true");

/// The service IDs of a page, or of a whole listing.
#[derive(Clone, Debug)]
pub struct ListedServiceIds {
    /// The service IDs.
    pub service_ids: Vec<ServiceId>,
    /// The server's time when it responded, if the response has it.
    pub server_time: Option<Timestamp>,
}

/// The service IDs of a group, or of all groups of an account, page by page. Each comes once. A listing whose pages repeat or
/// never end is an error.
#[derive(Debug)]
pub struct ServiceIdPages(GroupedPages<ServiceId>);

impl Client {
    /// Creates a service ID, locked from the start if `new` says so. Not retried if it may have been applied.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the account or the group has as many service IDs as it may have.
    /// * `Invalid` or `Forbidden`: the API rejected the service ID, or the account restricts who creates them.
    /// * Any other error, and [`Error::may_have_been_applied`] says whether a service ID may have been created.
    pub async fn create_service_id(&self, new: &NewServiceId) -> Result<ServiceId, Error> {
        let operation = Operation::new(OperationKind::CreateServiceId, Method::POST, &ServiceId::PATH);
        let mut operation = operation.query(SHOW_GROUP.0, SHOW_GROUP.1).json(new, new);
        operation.idempotency = Idempotency::NotIdempotent;
        if new.locked {
            operation = operation.header("entity-lock", HeaderValue::from_static("true"));
        }
        let created: ServiceId = self.send_for_object(operation).await?;
        self.note_created(&created.id, self.now());
        Ok(created)
    }

    /// Reads a service ID by its ID.
    ///
    /// # Errors
    ///
    /// * `NotFound`: there is no such service ID; see [`Error::is_not_found`].
    /// * `UnexpectedResponse`: the response is about another service ID.
    /// * Any other error of a request.
    pub async fn get_service_id(&self, id: &str) -> Result<ServiceId, Error> {
        let operation = service_id_operation(OperationKind::GetServiceId, Method::GET, id, &[]);
        self.send_for_object(operation.query(SHOW_GROUP.0, SHOW_GROUP.1)).await
    }

    /// Reads a service ID by its ID, with its [activity](ServiceId::activity), which takes the API longer.
    ///
    /// # Errors
    ///
    /// As for [`Self::get_service_id`].
    pub async fn get_service_id_with_activity(&self, id: &str) -> Result<ServiceId, Error> {
        let operation = service_id_operation(OperationKind::GetServiceId, Method::GET, id, &[]);
        self.send_for_object(operation.query(SHOW_GROUP.0, SHOW_GROUP.1).query("include_activity", "true")).await
    }

    /// Updates a service ID if its entity tag is still `tag`; `*` matches any.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the service ID is locked, or its entity tag is another one.
    /// * `NotFound`: there is no such service ID.
    /// * `InvalidRequest`: no header can hold the tag.
    /// * Any other error of a request.
    pub async fn update_service_id(&self, id: &str, tag: &str, changes: &ServiceIdChanges) -> Result<ServiceId, Error> {
        let operation = service_id_operation(OperationKind::UpdateServiceId, Method::PUT, id, &[]);
        let operation = operation.query(SHOW_GROUP.0, SHOW_GROUP.1).json(changes, changes);
        self.send_for_object(self.if_match(operation, tag)?).await
    }

    /// Deletes a service ID and all its keys.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the service ID or one of its keys is locked, or one of its keys could not be deleted.
    /// * `NotFound`: there is no such service ID; it may have been deleted by an attempt whose response was lost.
    /// * Any other error of a request.
    pub async fn delete_service_id(&self, id: &str) -> Result<(), Error> {
        let operation = service_id_operation(OperationKind::DeleteServiceId, Method::DELETE, id, &[]);
        self.send_for_no_content(operation).await?;
        self.sender().recent_objects().forget(id);
        Ok(())
    }

    /// Locks a service ID: it can't be updated or deleted until it is unlocked.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the service ID may be locked already.
    /// * `NotFound`: there is no such service ID.
    /// * Any other error of a request.
    pub async fn lock_service_id(&self, id: &str) -> Result<(), Error> {
        let operation = service_id_operation(OperationKind::LockServiceId, Method::POST, id, &["lock"]);
        self.send_for_no_content(operation).await
    }

    /// Unlocks a service ID.
    ///
    /// # Errors
    ///
    /// As for [`Self::lock_service_id`].
    pub async fn unlock_service_id(&self, id: &str) -> Result<(), Error> {
        let operation = service_id_operation(OperationKind::UnlockServiceId, Method::DELETE, id, &["lock"]);
        self.send_for_no_content(operation).await
    }

    /// The service IDs of one group, page by page. Sends nothing until the first page is requested.
    pub fn service_id_pages(&self, scope: &ServiceIdScope) -> ServiceIdPages {
        ServiceIdPages(GroupedPages::of_scope(self, scope))
    }

    /// The service IDs of the account in all groups, page by page: the default group, which a listing without a group is about,
    /// and then every other one. The scope's group is ignored. Sends nothing until the first page is requested.
    pub fn service_id_pages_of_account(&self, scope: &ServiceIdScope) -> ServiceIdPages {
        let of_default_group = ServiceIdScope { group_id: None, ..scope.clone() };
        ServiceIdPages(GroupedPages::of_all_groups(self, &of_default_group, scope.account_id.clone()))
    }

    /// All service IDs of one group, with the server's time of the last page.
    ///
    /// # Errors
    ///
    /// As for [`ServiceIdPages::next`].
    pub async fn list_service_ids(&self, scope: &ServiceIdScope) -> Result<ListedServiceIds, Error> {
        self.service_id_pages(scope).collect().await
    }

    /// All service IDs of the account in all groups; see [`Self::service_id_pages_of_account`].
    ///
    /// # Errors
    ///
    /// As for [`ServiceIdPages::next`].
    pub async fn list_service_ids_of_account(&self, scope: &ServiceIdScope) -> Result<ListedServiceIds, Error> {
        self.service_id_pages_of_account(scope).collect().await
    }

    /// The IDs of all groups of service IDs of this account but the default one.
    ///
    /// # Errors
    ///
    /// * `Forbidden`: the caller may not list the groups.
    /// * `UnexpectedResponse`: the response is no list of groups.
    /// * Any other error of a request.
    pub async fn list_service_id_group_ids(&self, account_id: Option<String>) -> Result<Vec<String>, Error> {
        list_group_ids(self, account_id).await
    }
}

impl ServiceIdPages {
    /// The next page; `None` after the last one of the last group.
    ///
    /// # Errors
    ///
    /// * `Forbidden` or `Invalid`: the caller may not list these service IDs, or the groups of the account.
    /// * `UnexpectedResponse`: the response is no list of service IDs, the pages repeat, or there are more than any account
    ///   has.
    /// * `InvalidRequest`: the group's ID can't be one.
    /// * Any other error of a request.
    pub async fn next(&mut self) -> Result<Option<ListedServiceIds>, Error> {
        let page = self.0.next().await?;
        Ok(page.map(|page| ListedServiceIds { service_ids: page.objects, server_time: page.server_time }))
    }

    async fn collect(mut self) -> Result<ListedServiceIds, Error> {
        let mut listed = ListedServiceIds { service_ids: Vec::new(), server_time: None };
        while let Some(page) = self.next().await? {
            listed.server_time = page.server_time.or(listed.server_time);
            listed.service_ids.extend(page.service_ids);
        }
        Ok(listed)
    }
}

/// An operation on the service ID of this ID, which is not sent if that can't be one.
fn service_id_operation(kind: OperationKind, method: Method, id: &str, suffix: &[&str]) -> Operation {
    object_operation::<ServiceId>(kind, method, id, suffix)
}
