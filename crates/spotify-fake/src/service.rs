//! What happens to one request, from the wire to the wire: it is logged, the switches are asked, the fake acts, the
//! answer goes out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use tower_service::Service as _;

use crate::accounts::{self, Accounts};
use crate::api;
use crate::clock::Clock;
use crate::faults::{Fault, Moment, Settings, Switches, apply, compress};
use crate::log::{RecordedRequest, RequestLog};
use crate::meter::Meter;
use crate::random::Random;
use crate::serve::{Connection, Dropped, Scheme, WireBody};
use crate::world::LazyWorld;

/// No request of the Web API is larger than a cover image of 256 KiB in base64.
const MAX_REQUEST_BODY: usize = 1024 * 1024;

/// One fake: all its state. The sockets are elsewhere.
pub(crate) struct Service {
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) log: RequestLog,
    pub(crate) meter: Meter,
    pub(crate) switches: Switches,
    pub(crate) accounts: Accounts,
    pub(crate) world: LazyWorld,
    pub(crate) not_modified: AtomicU64,
}

/// A request with its body read, as the handlers see it.
#[derive(Clone)]
pub(crate) struct Inbound {
    pub(crate) body: Bytes,
    /// `http://127.0.0.1:PORT`: through which of the listeners the request came.
    pub(crate) base_url: Arc<str>,
}

/// A fake and its routes: what every connection is served from.
pub(crate) struct App {
    pub(crate) service: Arc<Service>,
    router: Router,
}

impl App {
    pub(crate) fn new(service: Service) -> Self {
        let service = Arc::new(service);
        let router = Router::new()
            .merge(accounts::router())
            .merge(api::router())
            .fallback(not_here)
            .with_state(Arc::clone(&service));
        Self { service, router }
    }

    /// Answers one request, or drops its connection if a switch says so.
    pub(crate) async fn answer(
        self: Arc<Self>,
        connection: Arc<Connection>,
        request: Request<Incoming>,
    ) -> Result<Response<WireBody>, Dropped> {
        let (mut parts, body) = request.into_parts();
        let Ok(body) = Limited::new(body, MAX_REQUEST_BODY).collect().await else {
            let mut refused = Response::new(WireBody::whole(Bytes::new()));
            *refused.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            refused.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            return Ok(refused);
        };
        let body = body.to_bytes();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        self.service.log.push(RecordedRequest {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers: parts.headers.clone(),
            body: body.clone(),
            when: self.service.clock.now(),
            connection: connection.number,
            secure: connection.scheme == Scheme::Https,
            version: parts.version,
        });

        if let Some(uri) = without_final_slash(&parts.uri) {
            parts.uri = uri;
        }
        let plan = self.service.switches.plan(&parts.method, parts.uri.path(), &query);
        let Settings { latency, gzip, .. } = self.service.switches.settings();
        let gzip = gzip && compress::is_accepted(&parts.headers);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        if let Some((gate, Moment::BeforeActing)) = &plan.gate {
            gate.pass().await;
        }
        let head = parts.method == Method::HEAD;
        parts.extensions.insert(Inbound { body, base_url: Arc::clone(&connection.base_url) });
        let mut right = Response::default();
        if plan.fault.as_ref().is_none_or(Fault::lets_act) {
            let asked = (parts.method == Method::GET && api::is_below(parts.uri.path())).then(|| parts.headers.clone());
            right = self.route(Request::from_parts(parts, Body::empty())).await;
            if let Some(asked) = asked {
                right = api::conditional(self.service.switches.settings().caching, &asked, right);
            }
            if right.status() == StatusCode::NOT_MODIFIED {
                self.service.not_modified.fetch_add(1, Ordering::Relaxed);
            }
        }
        if let Some((gate, Moment::BeforeAnswering)) = &plan.gate {
            gate.pass().await;
        }
        let response = apply(plan.fault, &connection, right, gzip).await?;
        Ok(if head { response.map(|_| WireBody::whole(Bytes::new())) } else { response })
    }

    async fn route(&self, request: Request<Body>) -> Response<Bytes> {
        let Ok(response) = self.router.clone().call(request).await;
        let (mut parts, body) = response.into_parts();
        // The router's idea of the length; a fault may change the body, and hyper says the length of what it sends.
        parts.headers.remove(header::CONTENT_LENGTH);
        // Bodies of our own handlers are bytes in memory: reading them cannot fail.
        let body = body.collect().await.map_or_else(|_| Bytes::new(), |body| body.to_bytes());
        Response::from_parts(parts, body)
    }
}

/// The Web API does not care: `/v1/me/` is `/v1/me`, and old clients rely on it.
fn without_final_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_prefix(api::API_PATH)?.strip_suffix('/').filter(|path| !path.is_empty())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{path}{query}", api::API_PATH).parse().ok()
}

async fn not_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "Nothing here. The fake answers on /authorize, /api/token and /v1/...\n")
}
