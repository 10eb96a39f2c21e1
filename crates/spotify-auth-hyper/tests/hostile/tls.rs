//! C1: whom TLS lets through.

use std::time::Duration;

use rcgen::{ExtendedKeyUsagePurpose, SanType, date_time_ymd};
use spotify_auth_core::FaultKind::{MaybeSent, NotSent};

use crate::certificates::{Authority, self_signed};
use crate::http_text::{answer, good};
use crate::judge::Expect;
use crate::server::{Act, At, Script};
use crate::stage::{Case, Over, authority, case, play};
use crate::tls_by_hand::{TLS_1_1, TLS_1_2, fatal_alert, record, server_hello};

const SOON: Duration = Duration::from_millis(300);

fn refused(name: &str, words: &'static str, script: Script) -> Case {
    case(name, Expect::Fault(NotSent, words), script).only(Over::Tls)
}

/// Waits for the `ClientHello`, answers it and hangs.
fn hello(bytes: Vec<u8>) -> Script {
    Script::new(At::Accept, [Act::Read, Act::Send(bytes.into()), Act::Hang])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c1_only_a_verified_peer_sees_a_request() {
    let ours = authority();
    let wrong_name = ours.server(|params| {
        params.subject_alt_names = vec![SanType::DnsName("accounts.spotify.com.evil.example".try_into().unwrap())];
    });
    let wrong_address = ours.server(|params| {
        params.subject_alt_names = vec![SanType::IpAddress("127.0.0.2".parse().unwrap())];
    });
    let nobody = ours.server(|params| params.subject_alt_names.clear());
    let expired = ours.server(|params| {
        (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    });
    let early = ours.server(|params| {
        (params.not_before, params.not_after) = (date_time_ymd(2901, 1, 1), date_time_ymd(2902, 1, 1));
    });
    let for_clients = ours.server(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let foreign = Authority::named("Theirs").server(|_| ());
    let impostor = Authority::named("Ours").server(|_| ());
    play(
        "C1, certificates",
        vec![
            refused("a certificate for another host", "not valid for name", Script::behind(wrong_name)),
            refused("a certificate for another address", "not valid for name", Script::behind(wrong_address)),
            refused("a certificate for nobody", "not valid for name", Script::behind(nobody)),
            refused("an expired certificate", "expired", Script::behind(expired)),
            refused("a certificate that is not valid yet", "not valid yet", Script::behind(early)),
            refused("a certificate for clients", "certificate", Script::behind(for_clients)),
            refused("a certificate of a foreign authority", "UnknownIssuer", Script::behind(foreign)),
            refused("a certificate of one that has our authority's name", "BadSignature", Script::behind(impostor)),
            refused("a self-signed certificate", "certificate", Script::behind(self_signed())),
            case("a good certificate", Expect::Token, Script::behind(ours.server(|_| ()))).only(Over::Tls),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c1_tls_1_2_is_the_least() {
    const ECDHE_RSA_AES_128_CBC: [u8; 2] = [0xc0, 0x13];
    const ECDHE_ECDSA_AES_128_GCM: [u8; 2] = [0xc0, 0x2b];
    play(
        "C1, versions of TLS",
        vec![
            refused(
                "TLS 1.1 is chosen",
                "incompatible",
                hello(server_hello(TLS_1_1, ECDHE_RSA_AES_128_CBC, [0x5a; 8])),
            ),
            refused("TLS 1.0 is chosen", "incompatible", hello(server_hello([3, 1], ECDHE_RSA_AES_128_CBC, [0x5a; 8]))),
            refused("SSL 3 is chosen", "incompatible", hello(server_hello([3, 0], ECDHE_RSA_AES_128_CBC, [0x5a; 8]))),
            refused("a server of TLS 1.1 refuses our versions", "ProtocolVersion", hello(fatal_alert(TLS_1_1, 70))),
            refused(
                "TLS 1.2 with the mark of a downgrade",
                "Downgrade",
                hello(server_hello(TLS_1_2, ECDHE_ECDSA_AES_128_GCM, *b"DOWNGRD\x01")),
            ),
            refused(
                "a cipher suite that was not offered",
                "misbehaved",
                hello(server_hello(TLS_1_2, ECDHE_RSA_AES_128_CBC, [0x5a; 8])),
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c1_what_is_no_tls_or_should_be_none_is_refused() {
    let page =
        answer("400 Bad Request", "content-type: text/html\r\n", "<html>The plain HTTP request was sent to HTTPS port");
    play(
        "C1, the wrong protocol",
        vec![
            refused("plain HTTP on the TLS port", "InvalidContentType", hello(page)),
            refused("a good answer in plain HTTP on the TLS port", "InvalidContentType", hello(good())),
            refused("noise on the TLS port", "corrupt", hello(vec![0xff; 4096])),
            refused("a TLS record without end", "corrupt", hello(record(22, TLS_1_2, &[0; 0xffff]))),
            refused("silence in the handshake", "no connection within", Script::new(At::Accept, [Act::Hang]))
                .connect_timeout(SOON),
            refused(
                "a handshake of one byte every 100 ms",
                "no connection within",
                Script::new(
                    At::Accept,
                    [Act::Read, Act::Drip(record(22, TLS_1_2, &[2; 200]).into(), Duration::from_millis(100))],
                ),
            )
            .connect_timeout(SOON),
            refused("RST in the handshake", "", Script::new(At::Accept, [Act::Read, Act::Reset])),
            refused("the end in the handshake", "", Script::new(At::Accept, [Act::Read, Act::Close])),
            case("TLS on the plain port", Expect::Fault(MaybeSent, ""), Script::behind(authority().server(|_| ())))
                .only(Over::Plain),
        ],
    )
    .await;
}
