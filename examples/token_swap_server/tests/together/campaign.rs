//! Malformed, huge, slow and replayed requests by the thousand, at two copies of the service: each gets the answer that is due,
//! nothing panics, and no secret is in the log. `cargo xtask swap` sends 10,000; the everyday tests a few hundred.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{self, KEY, OTHER_KEY, Server, exchange, request, status};

/// How many requests are sent; the variable asks for more.
const EVERYDAY: usize = 400;
const VARIABLE: &str = "SWAP_CAMPAIGN_REQUESTS";

/// What an attacker has: tokens and codes that are good, were good, or are somebody else's.
struct Loot {
    sealed: String,
    foreign_key: String,
    other_client: String,
    used_code: String,
}

/// A small generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap() % end
    }
}

/// The kinds of requests, and which statuses are due. 0 is a connection that was closed without an answer, which is what
/// bytes deserve that are no HTTP.
const KINDS: &[(&str, &[u16])] = &[
    ("noise", &[400, 0]),
    ("a broken head", &[400, 0]),
    ("a huge head", &[431, 400, 0]),
    ("a huge body", &[413]),
    ("an endless chunked body", &[413]),
    ("two lengths", &[400, 0]),
    ("another method or path", &[404, 405]),
    ("another content type", &[415]),
    ("a malformed form", &[400]),
    ("a huge value", &[400]),
    ("a code that was used", &[400]),
    ("a code that is none", &[400]),
    ("a token with a flipped character", &[400]),
    ("a token cut off", &[400]),
    ("a token under a foreign key", &[400]),
    ("a token of another client", &[400]),
    ("a foreign origin", &[403]),
    ("a replayed token, which is good", &[200]),
    ("a slow head", &[408, 400, 0]),
    ("a slow body", &[408]),
];

const CHUNKED: &str = "POST /swap HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
    transfer-encoding: chunked\r\n\r\n";

#[test]
fn hostile_requests_get_the_answer_that_is_due() {
    let count = std::env::var(VARIABLE).map_or(EVERYDAY, |text| text.parse().unwrap());
    let fake = crate::fake();
    let loose = ["--per-minute", "100000000", "--burst", "100000000", "--read-timeout", "400"];
    let start = |key| Server::start(&fake, &[&["--keys", key], &loose[..]].concat());
    let copies = [start(KEY), start(KEY)];
    let foreign = start(OTHER_KEY);
    let code = support::code(&fake);
    let loot = Loot {
        sealed: copies[0].sealed_token(&fake),
        foreign_key: foreign.sealed_token(&fake),
        other_client: sealed_for_another_client(),
        used_code: code.clone(),
    };
    assert_eq!(copies[1].post("/swap", &format!("code={code}")).0, 200);
    drop(foreign);

    let (next, table) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<(usize, u16), usize>::new()));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    let kind = number % KINDS.len();
                    let address = copies[number / KINDS.len() % 2].address;
                    let status = send(kind, number, address, &loot);
                    *table.lock().unwrap().entry((kind, status)).or_default() += 1;
                }
            });
        }
    });

    let table = table.into_inner().unwrap();
    for ((kind, status), times) in &table {
        let (name, due) = KINDS[*kind];
        println!("{name}: {times} times {status}");
        assert!(due.contains(status), "{name} got {status}");
    }
    assert_eq!(table.values().sum::<usize>(), count);
    for server in copies {
        assert_eq!(server.post("/refresh", &format!("refresh_token={}", loot.sealed)).0, 200, "it lives");
        let log = server.stop();
        let app = fake.confidential_client();
        let secrets = [&app.secret, &loot.sealed, &loot.foreign_key, &loot.other_client, &loot.used_code];
        assert!(secrets.iter().all(|secret| !log.contains(secret.as_str())), "a secret is in the log");
        assert!(!log.contains("CANARY") && !log.contains("panicked"), "{log}");
    }
}

/// A token of the same key, sealed by a service that has another client id.
fn sealed_for_another_client() -> String {
    use spotify_fake::{ClientRecord, Fake};
    let other = ClientRecord::new("another-client", "another secret").redirect_uri(support::REDIRECT);
    let fake = Fake::builder().https(false).saved_tracks(1).client(other).start_blocking().unwrap();
    let more = ["--client-id", "another-client", "--client-secret", "another secret", "--keys", KEY];
    let server = Server::start_as(&fake, &more);
    let redirect = support::REDIRECT.replace(':', "%3A").replace('/', "%2F");
    let url =
        format!("{}/authorize?client_id=another-client&response_type=code&redirect_uri={redirect}", fake.base_url());
    let code = fake.browser().visit_blocking(&url).unwrap().parameter("code").unwrap();
    support::field(&server.post("/swap", &format!("code={code}")).1, "refresh_token").unwrap()
}

fn send(kind: usize, number: usize, address: SocketAddr, loot: &Loot) -> u16 {
    let mut numbers = Numbers(number as u64 + 1);
    let form = |body: &str| status(&exchange(address, request("/swap", body).as_bytes()));
    let token =
        |token: &str| status(&exchange(address, request("/refresh", &format!("refresh_token={token}")).as_bytes()));
    let raw = |bytes: &[u8]| status(&exchange(address, bytes));
    match KINDS[kind].0 {
        "noise" => {
            let mut bytes: Vec<u8> = (0..1 + numbers.below(2_000)).map(|_| numbers.next() as u8).collect();
            bytes[0] |= 0x80;
            bytes.extend(b"\r\n\r\n");
            raw(&bytes)
        }
        "a broken head" => {
            let heads: [&[u8]; 6] = [
                b"POST /swap\r\n\r\n",
                b"POST /swap HTTP/9.9\r\n\r\n",
                b"POST /swap HTTP/1.1\r\nCANARY\r\n\r\n",
                b"POST /swap HTTP/1.1\r\nx: \0\r\n\r\n",
                b"POST /sw ap HTTP/1.1\r\n\r\n",
                b" POST / HTTP/1.1\r\n\r\n",
            ];
            raw(heads[numbers.below(heads.len())])
        }
        "a huge head" => raw(format!("POST /swap HTTP/1.1\r\nx: {}\r\n\r\n", "CANARY".repeat(20_000)).as_bytes()),
        "a huge body" => form(&"x".repeat(16 * 1024 + 1 + numbers.below(200_000))),
        "an endless chunked body" => {
            let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
            raw(format!("{CHUNKED}{}", chunk.repeat(10)).as_bytes())
        }
        "two lengths" => raw(b"POST /swap HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\ncontent-length: 7\r\n\r\ncode=x"),
        "another method or path" => {
            let lines = [
                "GET /swap",
                "PUT /refresh",
                "DELETE /swap",
                "POST /",
                "POST /swap/..",
                "POST /CANARY",
                "OPTIONS /swap",
            ];
            let line = lines[numbers.below(lines.len())];
            raw(format!("{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").as_bytes())
        }
        "another content type" => {
            raw(request("/swap", "code=CANARY").replace("x-www-form-urlencoded", "json").as_bytes())
        }
        "a malformed form" => {
            let forms = [
                "",
                "code",
                "code=",
                "code=%",
                "code=%zz",
                "code=a&code=b",
                "code=%00",
                "code=%ff",
                "CANARY",
                "code=a%0d%0ab",
                "code=a&code_verifier=CANARY",
            ];
            form(forms[numbers.below(forms.len())])
        }
        "a huge value" => form(&format!("code={}", "CANARY".repeat(400 + numbers.below(2_000)))),
        "a code that was used" => form(&format!("code={}", loot.used_code)),
        "a code that is none" => form(&format!("code=CANARY{number}")),
        "a token with a flipped character" => {
            let mut text = loot.sealed.clone().into_bytes();
            // The last character has bits that are not part of the token; a change of those is no other token.
            let at = numbers.below(text.len() - 1);
            text[at] = if text[at] == b'A' { b'B' } else { b'A' };
            token(std::str::from_utf8(&text).unwrap())
        }
        "a token cut off" => token(&loot.sealed[..numbers.below(loot.sealed.len())]),
        "a token under a foreign key" => token(&loot.foreign_key),
        "a token of another client" => token(&loot.other_client),
        "a foreign origin" => {
            let asked = request("/refresh", &format!("refresh_token={}", loot.sealed));
            raw(asked.replace("host: x", "host: x\r\norigin: https://evil.example").as_bytes())
        }
        "a replayed token, which is good" => token(&loot.sealed),
        "a slow head" => slowly(address, "POST /swap HTTP/1.1\r\nhost: x\r\nx: CANARY"),
        "a slow body" => slowly(
            address,
            "POST /swap HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\ncode=C",
        ),
        other => panic!("nobody knows how to send {other}"),
    }
}

/// Sends the beginning, then a byte now and then, until the server has had enough.
fn slowly(address: SocketAddr, beginning: &str) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let _ = stream.write_all(beginning.as_bytes());
    let mut writer = stream.try_clone().unwrap();
    let dripping = std::thread::spawn(move || {
        for _ in 0..20 {
            std::thread::sleep(Duration::from_millis(100));
            if writer.write_all(b"x").is_err() {
                break;
            }
        }
    });
    let answered = status(&support::answer(stream));
    dripping.join().unwrap();
    answered
}
