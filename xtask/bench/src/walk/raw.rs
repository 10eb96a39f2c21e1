//! What cannot be had faster: hyper's own client asks for the same pages, as many at a time, and throws the bodies away.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::Request;
use http::header::AUTHORIZATION;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::server::Server;
use crate::{PAGE, TRACKS};

pub struct Raw {
    client: Client<HttpConnector, Empty<Bytes>>,
    api: String,
    authorization: String,
}

impl Raw {
    pub fn new(server: &Server) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            api: server.api.clone(),
            authorization: format!("Bearer {}", server.token),
        }
    }

    /// All pages: the first alone, as ours has to, then so many at a time.
    pub async fn walk(&self, in_flight: usize) {
        self.page(0).await;
        let rest = (PAGE..TRACKS).step_by(PAGE as usize);
        stream::iter(rest).map(|offset| self.page(offset)).buffer_unordered(in_flight).for_each(async |()| {}).await;
    }

    async fn page(&self, offset: u32) {
        let request = Request::get(format!("{}/me/tracks?limit={PAGE}&offset={offset}", self.api))
            .header(AUTHORIZATION, &self.authorization)
            .body(Empty::new())
            .expect("a request");
        let answer = self.client.request(request).await.expect("an answer");
        assert!(answer.status().is_success());
        let mut body = answer.into_body();
        while let Some(frame) = body.frame().await {
            drop(frame.expect("a whole body"));
        }
    }
}
