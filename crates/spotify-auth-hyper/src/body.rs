//! Reading an answer's body up to its cap.

use bytes::{Bytes, BytesMut};
use http::Response;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use spotify_auth_core::{TransportFault, cap_body};

use crate::fault;

/// Reads the body until it ends or its cap is passed, and lets the cap decide.
pub(crate) async fn read(response: Response<Incoming>, max_body: usize) -> Result<Response<Bytes>, TransportFault> {
    let (parts, mut body) = response.into_parts();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if parts.status.is_success() && announced > max_body {
        return Err(TransportFault::too_large(format_args!("{announced} bytes are announced, {max_body} allowed")));
    }
    // Most answers are one frame, which is handed on without a copy.
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while first.len().max(all.len()) <= max_body
        && let Some(frame) = body.frame().await
    {
        let Ok(data) = frame.map_err(|error| fault::while_reading(&error))?.into_data() else {
            continue;
        };
        if first.is_empty() {
            first = data;
        } else {
            if all.is_empty() {
                all.extend_from_slice(&first);
            }
            all.extend_from_slice(&data);
        }
    }
    let whole = if all.is_empty() { first } else { all.freeze() };
    cap_body(Response::from_parts(parts, whole), max_body)
}
