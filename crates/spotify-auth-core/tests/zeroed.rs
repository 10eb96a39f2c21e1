//! F2: when everything is dropped, no secret is left in memory that this crate owned.
//!
//! The test walks secrets through the crate, drops everything, and then reads its own process's memory in search of them.
//! One test in this file, so that it has the process to itself. The needles are kept masked, or it would find those.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "core does no I/O, but this test reads its own memory")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use spotify_auth_core::{
    AccountsUrls, Client, Exchange, Lease, Login, Machine, Now, RedirectError, Session, Step, Timestamp, Token,
};
use zeroize::{Zeroize, Zeroizing};

const MASK: u8 = 0x5a;
const NOW: Now = Now::new(Timestamp::from_unix_seconds(1_800_000_000), Duration::ZERO);

/// A secret as it must not stand in memory.
struct Masked(&'static str, Vec<u8>);

impl Masked {
    /// Forty letters that nothing else spells.
    fn new(name: &'static str, seed: u8) -> Self {
        let letter = |i: u8| b'A' + (i.wrapping_mul(7).wrapping_add(seed.wrapping_mul(11)) ^ (i >> 2)) % 26;
        Self(name, (0..40).map(|i| letter(i) ^ MASK).collect())
    }

    fn of(name: &'static str, text: &str) -> Self {
        Self(name, text.bytes().map(|b| b ^ MASK).collect())
    }

    /// The secret, in memory that its owner must zero.
    fn reveal(&self) -> String {
        let mut text = String::with_capacity(self.1.len());
        text.extend(self.1.iter().map(|b| char::from(b ^ MASK)));
        text
    }

    /// Whether the second half of it stands here: enough to be a leak, and left alone by allocators, which write over the
    /// beginnings of freed blocks.
    fn stands_at_start_of(&self, memory: &[u8]) -> bool {
        let needle = &self.1[self.1.len() / 2..];
        memory.len() >= needle.len() && memory.iter().zip(needle).all(|(byte, masked)| byte ^ MASK == *masked)
    }
}

/// Which of these stand in `memory`.
fn standing_in(memory: &[u8], secrets: &[Masked]) -> Vec<&'static str> {
    // Unoptimized, one look at each byte is all there is time for.
    let mut may_start = [false; 256];
    for secret in secrets {
        may_start[usize::from(secret.1[secret.1.len() / 2] ^ MASK)] = true;
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = memory[at..].iter().position(|byte| may_start[usize::from(*byte)]) {
        at += offset;
        found.extend(secrets.iter().filter(|secret| secret.stands_at_start_of(&memory[at..])).map(|secret| secret.0));
        at += 1;
    }
    found
}

/// Which of these stand in this process's writable memory.
fn leaked(secrets: &[Masked]) -> Vec<&'static str> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (Some(range), Some(access)) = (fields.next(), fields.next()) else { continue };
        // Only the heap and what `malloc` has mapped: on the stack, moved values leave copies that no owner can reach.
        if !access.starts_with("rw") || line.ends_with("[stack]") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut copy = vec![0; usize::try_from(to - from).unwrap()];
        if memory.read_exact_at(&mut copy, from).is_ok() {
            found.extend(standing_in(&copy, secrets));
        }
        copy.zeroize();
    }
    found
}

/// The answer of the token endpoint, in memory that is zeroed with its last reference.
fn granted(access: &Masked, refresh: &Masked) -> Response<Bytes> {
    let mut body = Zeroizing::new(Vec::with_capacity(1024));
    for part in [
        "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"",
        &Zeroizing::new(access.reveal()),
        "\",\"refresh_token\":\"",
        &Zeroizing::new(refresh.reveal()),
        "\"}",
    ] {
        body.extend_from_slice(part.as_bytes());
    }
    Response::new(Bytes::from_owner(body))
}

fn sent(exchange: &mut Exchange) -> Bytes {
    match exchange.step(NOW).unwrap() {
        Step::Send { request, .. } => request.into_body(),
        other => panic!("a request is due, not {other:?}"),
    }
}

fn done(exchange: &mut Exchange) -> Token {
    match exchange.step(NOW).unwrap() {
        Step::Done(token) => token,
        other => panic!("the token is there, not {other:?}"),
    }
}

/// A login, a failed redirect, the exchange, an export and an import, a renewal. Adds the secrets drawn from entropy.
fn life(secrets: &mut Vec<Masked>) {
    let [access, refresh, access2, refresh2, client_secret, code] = &secrets[..] else { panic!("six secrets") };
    let client = Client::confidential("app", client_secret.reveal()).unwrap();
    let entropy = std::array::from_fn(|i| u8::try_from(i * 5 % 251).unwrap());
    let plan = Login::builder(client.clone(), "http://127.0.0.1:8888/callback".parse().unwrap());
    // By way of its export, as in a web server.
    let export = plan.clone().start(entropy).export_secret(NOW, Duration::from_secs(60));
    let login = Login::restore(&export, plan, NOW).unwrap();
    let (_, rest) = login.authorize_url().as_str().split_once("&state=").unwrap();
    let state = Masked::of("state", rest.split('&').next().unwrap());

    let redirect = |state: &str| {
        let mut redirect = Zeroizing::new(String::with_capacity(256));
        for part in ["/callback?code=", &Zeroizing::new(code.reveal()), "&state=", state] {
            redirect.push_str(part);
        }
        redirect
    };
    let Err(RedirectError::NotOurs { login, .. }) = login.on_redirect(&redirect("x"), NOW) else { panic!("not ours") };
    let mut exchange = login.on_redirect(&redirect(&Zeroizing::new(state.reveal())), NOW).unwrap().exchange();
    let body = sent(&mut exchange);
    let text = std::str::from_utf8(&body).unwrap();
    let (_, rest) = text.split_once("code_verifier=").unwrap();
    let verifier = Masked::of("verifier", rest.split('&').next().unwrap());
    drop(body);
    exchange.on_response(NOW, granted(access, refresh));
    let token = done(&mut exchange);

    let export = token.export_secret();
    let token = Token::import(&export).unwrap();
    let mut session = Session::new(client, AccountsUrls::spotify(), token, [7; 8]);
    let later = NOW.advanced(Duration::from_secs(7200));
    let Lease::Refresh(job) = session.lease(later) else { panic!("the token has expired") };
    let (ticket, mut exchange) = job.into_parts();
    drop(sent(&mut exchange));
    exchange.on_response(NOW, granted(access2, refresh2));
    let renewed = done(&mut exchange);
    session.finish(later, ticket, Ok(renewed));
    let Lease::Ready(bearer) = session.lease(later) else { panic!("the token is new") };
    let header = bearer.authorization();
    drop((bearer, session));
    drop(header);
    secrets.extend([state, verifier]);
}

#[test]
fn f2_no_secret_is_left_in_memory() {
    let names =
        ["1st access token", "1st refresh token", "2nd access token", "2nd refresh token", "client secret", "code"];
    let mut secrets: Vec<_> = names.into_iter().zip(1..).map(|(name, seed)| Masked::new(name, seed)).collect();
    let held: Vec<_> = secrets.iter().map(Masked::reveal).collect();
    let mut found = leaked(&secrets);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, names, "the search finds what is there");
    held.into_iter().for_each(|mut text| text.zeroize());
    assert!(leaked(&secrets).is_empty(), "and nothing else");

    life(&mut secrets);
    assert_eq!(secrets.len(), 8);
    assert_eq!(leaked(&secrets), Vec::<&str>::new());
}
