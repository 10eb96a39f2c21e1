//! What a call tells those who watch (feature `tracing`): its operation, its answers' statuses, its error. Never a URL, a
//! body, an argument or a token. Field names are OpenTelemetry's where it has one.

use http::StatusCode;

use crate::error::Error;
use crate::operation::Metadata;

#[cfg(feature = "tracing")]
pub(super) async fn call<T>(metadata: &Metadata, steps: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    use tracing::Instrument;

    let span = tracing::info_span!(
        "spotify.call",
        operation = metadata.id,
        http.request.method = metadata.method.as_str(),
        url.template = metadata.path,
        http.response.status_code = tracing::field::Empty,
    );
    async {
        let result = steps.await;
        if let Err(error) = &result {
            tracing::debug!(%error, "the call failed");
        }
        result
    }
    .instrument(span)
    .await
}

#[cfg(feature = "tracing")]
pub(super) fn answered(status: StatusCode) {
    tracing::Span::current().record("http.response.status_code", status.as_u16());
    tracing::debug!(status = status.as_u16(), "answered");
}

#[cfg(not(feature = "tracing"))]
pub(super) async fn call<T>(_: &Metadata, steps: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    steps.await
}

#[cfg(not(feature = "tracing"))]
pub(super) fn answered(_: StatusCode) {}
