//! Reading an answer's body up to its cap.

use bytes::{Bytes, BytesMut};
use http::response::Parts;
use http::{Response, Version};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use spotify_auth_core::{TransportFault, cap_body};

use crate::fault;
use crate::gzip::{Asked, Coding};

/// Reads the body until it ends or its cap is passed, and lets the cap decide.
pub(crate) async fn read(
    response: Response<Incoming>,
    asked: Asked,
    max_body: usize,
) -> Result<Response<Bytes>, TransportFault> {
    let coding = asked.coding_of(&response);
    let (parts, body) = response.into_parts();
    match coding {
        #[cfg(feature = "gzip")]
        Coding::Gzip => decoded(parts, body, max_body).await,
        Coding::Unasked if parts.status.is_success() => {
            Err(TransportFault::maybe_sent("the answer came in an encoding that was not asked for"))
        }
        // An error stays an error, whatever its page looks like.
        Coding::Plain | Coding::Unasked => plain(parts, body, max_body).await,
    }
}

async fn plain(parts: Parts, mut body: Incoming, max_body: usize) -> Result<Response<Bytes>, TransportFault> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if parts.status.is_success() && announced > max_body {
        return Err(TransportFault::too_large(format_args!("{announced} bytes are announced, {max_body} allowed")));
    }
    // Most answers are one frame, which is handed on without a copy.
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while first.len().max(all.len()) <= max_body
        && let Some(data) = next(&parts, &mut body).await?
    {
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

/// The next bytes of the body. Trailers are passed over.
async fn next(parts: &Parts, body: &mut Incoming) -> Result<Option<Bytes>, TransportFault> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(|error| fault::while_reading(&error))?.into_data() {
            return Ok(Some(data));
        }
    }
    // hyper takes a stream that is reset without an error, or given up with the connection, for one that has ended (RFC 9113
    // section 8.1). It may have, but then it was not all of it.
    if parts.version == Version::HTTP_2 && !body.is_end_stream() {
        return Err(TransportFault::maybe_sent("the server broke its answer off"));
    }
    Ok(None)
}

/// The same for a body in gzip, whose cap is for what comes out. The headers are made to fit.
#[cfg(feature = "gzip")]
async fn decoded(mut parts: Parts, mut body: Incoming, max_body: usize) -> Result<Response<Bytes>, TransportFault> {
    use crate::gzip::{Decoder, Fed};
    use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
    use spotify_auth_core::BodyCut;

    let mut decoder = Decoder::new(max_body);
    let (mut fed, mut is_empty) = (Fed::More, true);
    while fed == Fed::More
        && let Some(data) = next(&parts, &mut body).await?
    {
        is_empty &= data.is_empty();
        fed = decoder.feed(&data);
    }
    if is_empty {
        // 204, 304, the answer to HEAD: the headers speak of a body that is somewhere else.
        return Ok(Response::from_parts(parts, Bytes::new()));
    }
    if fed == Fed::More {
        fed = decoder.finish();
    }
    for header in [CONTENT_ENCODING, CONTENT_LENGTH] {
        parts.headers.remove(header);
    }
    let is_success = parts.status.is_success();
    let mut response = Response::from_parts(parts, decoder.into_bytes());
    match fed {
        Fed::More => {}
        Fed::Damaged if is_success => {
            return Err(TransportFault::maybe_sent("the answer's gzip is damaged or cut off"));
        }
        Fed::Full if is_success => {
            let text = format_args!("more than {max_body} bytes are in the answer's gzip");
            return Err(TransportFault::too_large(text));
        }
        // An error stays an error: what could be read of its page is handed on.
        Fed::Damaged | Fed::Full => {
            response.extensions_mut().insert(BodyCut);
        }
    }
    cap_body(response, max_body)
}
