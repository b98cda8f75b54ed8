// SPDX-License-Identifier: MPL-2.0
//! Passes requests to the router, with what only the connection knows.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use tower::ServiceExt as _;

use super::frames::Counted;
use super::stream::Meter;
use crate::origin::OverTls;

#[derive(Clone)]
pub struct Answering {
    pub router: Router,
    pub over_tls: bool,
}

impl Answering {
    /// The service of one connection.
    pub fn service(
        self,
        peer: SocketAddr,
        meter: Arc<Meter>,
    ) -> impl Service<
        Request<Incoming>,
        Response = Response<Body>,
        Error = Infallible,
        Future = impl Future<Output = Result<Response<Body>, Infallible>> + Send + 'static,
    > {
        service_fn(move |request: Request<Incoming>| {
            let (router, meter) = (self.router.clone(), meter.clone());
            let over_tls = self.over_tls;
            async move {
                let open = meter.begin();
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                // A WebSocket that is a stream of this connection keeps it open.
                if request.method() == Method::CONNECT {
                    request.extensions_mut().insert(meter.clone());
                }
                if over_tls {
                    request.extensions_mut().insert(OverTls);
                }
                let response = router.oneshot(request).await?;
                if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                    meter.upgraded();
                }
                Ok(response.map(|body| Body::new(Counted::new(body, open.answered()))))
            }
        })
    }
}
