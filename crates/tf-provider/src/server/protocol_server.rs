//! An author's own implementation of the protocol, around a [`Server`] or instead of one.

use std::future::Future;

use tf_protocol::tfplugin6::provider_server;

use super::served_provider::Server;

/// An implementation of the protocol that [`serve_server`](crate::serve_server) can serve: a [`Server`], or an author's own. A
/// call that it doesn't implement is answered with `UNIMPLEMENTED`.
///
/// An own one is for what the framework doesn't have, such as state stores, or for several providers in one program. It
/// [forwards](crate::forward_calls) the other calls to a [`Server`]. The messages are in [`protocol`](crate::protocol).
///
/// ```
/// use tf_provider::protocol::provider_server::Provider as Protocol;
/// use tf_provider::protocol::{get_provider_schema, get_states};
/// use tf_provider::server::{ProtocolServer, Server};
/// use tf_provider::tonic::{self, Request, Response, Status};
/// use tf_provider::forward_calls;
///
/// struct WithStore(Server);
///
/// #[tonic::async_trait]
/// impl Protocol for WithStore {
///     forward_calls! {
///         |it| &it.0 =>
///         get_metadata, get_resource_identity_schemas, validate_provider_config, configure_provider, stop_provider,
///         validate_resource_config, upgrade_resource_state, read_resource, plan_resource_change, apply_resource_change,
///     }
///
///     async fn get_provider_schema(
///         &self,
///         request: Request<get_provider_schema::Request>,
///     ) -> Result<Response<get_provider_schema::Response>, Status> {
///         let mut response = self.0.get_provider_schema(request).await?;
///         response.get_mut().state_store_schemas.insert("example_files".to_owned(), Default::default());
///         Ok(response)
///     }
///
///     async fn get_states(&self, _: Request<get_states::Request>) -> Result<Response<get_states::Response>, Status> {
///         Ok(Response::new(get_states::Response { state_id: vec!["default".to_owned()], ..Default::default() }))
///     }
/// }
///
/// impl ProtocolServer for WithStore {
///     async fn shutdown(&self) {
///         self.0.shutdown().await;
///     }
/// }
/// ```
pub trait ProtocolServer: provider_server::Provider {
    /// Ends what is still open, as [`Provider::shutdown`] does: called once, before the process ends.
    fn shutdown(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

impl ProtocolServer for Server {
    async fn shutdown(&self) {
        self.shutdown().await;
    }
}

/// Implements calls of the protocol by those of another implementation, in an `impl` of
/// [`provider_server::Provider`]. See [`ProtocolServer`](crate::server::ProtocolServer).
#[macro_export]
macro_rules! forward_calls {
    ($server:expr => $($call:ident),+ $(,)?) => {
        $($crate::forward_calls! { @call $call, $server })+
    };
    (@call list_resource, $server:expr) => {
        $crate::forward_calls! {
            @method list_resource, $server, list_resource::Request,
            $crate::tonic::codegen::BoxStream<$crate::protocol::list_resource::Event>
        }
    };
    (@call invoke_action, $server:expr) => {
        $crate::forward_calls! {
            @method invoke_action, $server, invoke_action::Request,
            $crate::tonic::codegen::BoxStream<$crate::protocol::invoke_action::Event>
        }
    };
    (@call $call:ident, $server:expr) => {
        $crate::forward_calls! { @method $call, $server, $call::Request, $crate::protocol::$call::Response }
    };
    // As `async_trait` writes it, which doesn't look into macros.
    (@method $call:ident, $server:expr, $module:ident::$request:ident, $response:ty) => {
        fn $call<'life0, 'async_trait>(
            &'life0 self,
            request: $crate::tonic::Request<$crate::protocol::$module::$request>,
        ) -> ::std::pin::Pin<
            ::std::boxed::Box<
                dyn ::std::future::Future<
                        Output = ::std::result::Result<$crate::tonic::Response<$response>, $crate::tonic::Status>,
                    > + ::std::marker::Send
                    + 'async_trait,
            >,
        >
        where
            'life0: 'async_trait,
            Self: 'async_trait,
        {
            fn server<S, T>(it: &S, part: fn(&S) -> &T) -> &T {
                part(it)
            }
            $crate::protocol::provider_server::Provider::$call(server(self, $server), request)
        }
    };
}
