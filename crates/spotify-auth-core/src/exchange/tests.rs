//! What an exchange promises, as behaviours. The five grants as they are made in life, and a driver whose clock is virtual.

mod answers;
mod order;
mod requests;
mod retries;
mod swaps;
mod twin;

use http::Request;

use super::*;
use crate::login::Login;
use crate::testing::{START, confidential, entropy, parameters, public, token};

/// A way to make an exchange.
type Make = fn() -> Exchange;

fn code(client: Client) -> Exchange {
    let login = Login::builder(client, "http://127.0.0.1:8888/callback".parse().unwrap())
        .scopes("streaming user-top-read".parse::<Scopes>().unwrap())
        .start(entropy(1));
    let redirect = format!("code=CANARY-code&state={}", parameters(&login)["state"]);
    login.on_redirect(&redirect, START).unwrap().exchange()
}

fn refresh(client: Client) -> Exchange {
    let mut token = token("A0", Some("CANARY-refresh"), Some(3600));
    token.scopes = "streaming user-top-read".parse().unwrap();
    Exchange::refresh(client, AccountsUrls::spotify(), &token).unwrap()
}

fn client_credentials() -> Exchange {
    Exchange::client_credentials(confidential(), AccountsUrls::spotify()).unwrap()
}

/// Every grant, for public and confidential clients.
const GRANTS: [(&str, Make); 5] = [
    ("code, public", || code(public())),
    ("code, confidential", || code(confidential())),
    ("refresh, public", || refresh(public())),
    ("refresh, confidential", || refresh(confidential())),
    ("client credentials", client_credentials),
];

/// What the network does with one request.
enum Reply {
    Answer(Response<Bytes>),
    Fault(FaultKind),
}

/// A request as it left: when (since `START`), with which deadline.
#[derive(Debug, PartialEq)]
struct Attempt {
    at: Duration,
    deadline: Duration,
}

struct Run {
    result: Result<Token, ExchangeError>,
    attempts: Vec<Attempt>,
    requests: Vec<Request<Bytes>>,
    /// How long it took.
    lasted: Duration,
}

/// Drives an exchange on a virtual clock; each reply comes `latency` after its request.
fn run(mut exchange: Exchange, latency: Duration, mut network: impl FnMut(usize) -> Reply) -> Run {
    let mut now = START;
    let (mut attempts, mut requests) = (Vec::new(), Vec::new());
    let result = loop {
        match exchange.step(now) {
            Err(error) => break Err(error),
            Ok(Step::Done(token)) => break Ok(token),
            Ok(Step::Sleep(duration)) => {
                assert!(!duration.is_zero(), "a sleep of nothing would spin");
                now = now.advanced(duration);
            }
            Ok(Step::Send { request, max_body, deadline }) => {
                assert_eq!(max_body, 64 * 1024);
                attempts.push(Attempt { at: now.monotonic() - START.monotonic(), deadline });
                requests.push(request);
                now = now.advanced(latency.min(deadline));
                match network(attempts.len()) {
                    Reply::Answer(response) => exchange.on_response(now, response),
                    Reply::Fault(kind) => exchange.on_fault(now, TransportFault::new(kind, "scripted")),
                }
            }
        }
    };
    Run { result, attempts, requests, lasted: now.monotonic() - START.monotonic() }
}

/// What one answer to the only attempt makes of an exchange.
fn judged(make: Make, response: Response<Bytes>) -> Result<Token, ExchangeError> {
    let exchange = make().retry_policy(RetryPolicy::default().attempts(1));
    let mut response = Some(response);
    run(exchange, Duration::ZERO, |_| Reply::Answer(response.take().expect("one attempt only"))).result
}
