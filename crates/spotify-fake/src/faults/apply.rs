//! Puts a fault on the right answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header};
use serde_json::Value;

use super::answer::{Answer, header_value};
use super::compress;
use super::fault::Fault;
use crate::serve::{Connection, Dropped, Part, WireBody};

/// How long half a body gets to leave before its connection is reset. A reset overtakes what was not sent yet.
const LEAVE: Duration = Duration::from_millis(5);

/// What goes out instead of `right`, the fake's own answer (an empty one if the fault keeps the fake from acting).
pub(crate) async fn apply(
    fault: Option<Fault>,
    connection: &Arc<Connection>,
    right: Response<Bytes>,
    gzip: bool,
) -> Result<Response<WireBody>, Dropped> {
    let right = match &fault {
        Some(Fault::Merge(patch)) => right.map(|body| merge(body, patch)),
        _ => right,
    };
    let right = if gzip { compress::zipped(right) } else { right };
    Ok(match fault {
        None | Some(Fault::Merge(_)) => right.map(WireBody::whole),
        Some(Fault::Answer(answer)) => written(answer),
        Some(Fault::HugeJson(size)) => huge_json(size),
        Some(Fault::DropBefore | Fault::DropAfter) => {
            connection.reset_on_close();
            return Err(Dropped);
        }
        Some(Fault::Delay(by)) => {
            tokio::time::sleep(by).await;
            right.map(WireBody::whole)
        }
        Some(Fault::Slow { bytes, every }) => right.map(|body| slow(&body, bytes, every)),
        Some(Fault::Truncated) => right.map(|body| WireBody::whole(body.slice(..body.len() / 2))),
        Some(Fault::ResetMidBody) => right.map(|body| cut(&body, connection)),
    })
}

fn cut(body: &Bytes, connection: &Arc<Connection>) -> WireBody {
    let parts = [Part::Bytes(body.slice(..body.len() / 2)), Part::Pause(LEAVE), Part::Reset(Arc::clone(connection))];
    WireBody::script(parts, Some(body.len() as u64))
}

fn written(answer: Answer) -> Response<WireBody> {
    let mut response = Response::new(WireBody::whole(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

fn slow(body: &Bytes, bytes: usize, every: Duration) -> WireBody {
    let length = body.len() as u64;
    let step = bytes.max(1);
    let parts: Vec<Part> = (0..body.len())
        .step_by(step)
        .flat_map(|from| {
            let to = from.saturating_add(step).min(body.len());
            [Part::Pause(every), Part::Bytes(body.slice(from..to))]
        })
        .collect();
    WireBody::script(parts, Some(length))
}

fn huge_json(size: u64) -> Response<WireBody> {
    const HEAD: &[u8] = br#"{"padding":""#;
    const TAIL: &[u8] = br#""}"#;
    const CHUNK: &[u8] = &[b'a'; 16 * 1_024];
    let frame = (HEAD.len() + TAIL.len()) as u64;
    let parts = [
        Part::Bytes(Bytes::from_static(HEAD)),
        Part::Repeat { chunk: Bytes::from_static(CHUNK), remaining: size.saturating_sub(frame) },
        Part::Bytes(Bytes::from_static(TAIL)),
    ];
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, header_value("application/json"));
    let mut response = Response::new(WireBody::script(parts, None));
    *response.status_mut() = StatusCode::OK;
    *response.headers_mut() = headers;
    response
}

/// RFC 7396, on a whole body.
fn merge(body: Bytes, patch: &str) -> Bytes {
    let (Ok(mut target), Ok(patch)) = (serde_json::from_slice::<Value>(&body), serde_json::from_str::<Value>(patch))
    else {
        return body;
    };
    merge_value(&mut target, patch);
    Bytes::from(target.to_string())
}

fn merge_value(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(fields) = target {
        for (name, value) in patch {
            if value.is_null() {
                fields.remove(&name);
            } else {
                merge_value(fields.entry(name).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_patch_sets_removes_and_nests() {
        let body = Bytes::from_static(br#"{"a":1,"b":{"c":2,"d":3},"e":[1]}"#);
        let merged = merge(body, r#"{"a":null,"b":{"c":"x"},"e":0}"#);
        let value: Value = serde_json::from_slice(&merged).unwrap();
        assert_eq!(value, serde_json::json!({"b": {"c": "x", "d": 3}, "e": 0}));
    }

    #[test]
    fn what_is_not_json_stays_as_it_is() {
        assert_eq!(merge(Bytes::from_static(b"<html>"), "{}"), "<html>");
        assert_eq!(merge(Bytes::from_static(b"{}"), "nope"), "{}");
    }
}
