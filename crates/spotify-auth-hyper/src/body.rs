//! Reading an answer's body up to its cap.

use bytes::{Bytes, BytesMut};
use http::Response;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use spotify_auth_core::{BodyCut, TransportFault};

use crate::fault;

/// Reads at most `max_body` bytes. More than that is a fault for a 2xx answer; any other answer is cut and flagged.
pub(crate) async fn read(response: Response<Incoming>, max_body: usize) -> Result<Response<Bytes>, TransportFault> {
    let (mut parts, mut body) = response.into_parts();
    let announced = body.size_hint().lower();
    if parts.status.is_success() && usize::try_from(announced).unwrap_or(usize::MAX) > max_body {
        return Err(too_large(max_body));
    }
    // Most answers are one frame, which is handed on without a copy.
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| fault::while_reading(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        let left = max_body.saturating_sub(first.len().max(more.len()));
        let is_over = data.len() > left;
        if is_over && parts.status.is_success() {
            return Err(too_large(max_body));
        }
        let data = data.slice(..data.len().min(left));
        if first.is_empty() {
            first = data;
        } else {
            if more.is_empty() {
                more.extend_from_slice(&first);
            }
            more.extend_from_slice(&data);
        }
        if is_over {
            parts.extensions.insert(BodyCut);
            break;
        }
    }
    let whole = if more.is_empty() { first } else { more.freeze() };
    Ok(Response::from_parts(parts, whole))
}

fn too_large(max_body: usize) -> TransportFault {
    TransportFault::too_large(format_args!("more than {max_body} bytes with a status of success"))
}
