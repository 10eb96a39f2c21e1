//! Where the server listens: bind first, on loopback only, on any port or a registered one, on either IP version.

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::Command;

use spotify_auth_core::RedirectUri;
use spotify_auth_server::{CallbackError, CallbackServer, Limits};

use crate::support::{Scene, exchange, millis, status, uri};

fn port_of(server: &CallbackServer) -> u16 {
    server.redirect_uri().loopback().unwrap().port.unwrap()
}

#[test]
fn b1_it_listens_from_bind_on_so_that_no_browser_comes_too_early() {
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port_of(&server))).is_ok());
}

#[test]
fn b1_a_taken_port_is_named_with_what_to_do() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let error = CallbackServer::bind(&uri(&format!("http://{address}/callback"))).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{address} is in use by another program, maybe by a login that still waits: close it, or register another \
             port as redirect URI in Spotify's dashboard and use that"
        )
    );
}

#[test]
fn b2_redirects_that_lead_elsewhere_are_refused() {
    for elsewhere in ["https://app.example/callback", "com.example.app:/callback", "https://127.0.0.1/callback"] {
        let error = CallbackServer::bind(&uri(elsewhere)).unwrap_err();
        assert!(matches!(&error, CallbackError::NotLoopback(uri) if uri.as_str() == elsewhere));
        assert!(error.to_string().contains("http://127.0.0.1:PORT/callback"), "{error}");
    }
    for misconfigured in [
        "http://localhost:8888/callback",
        "http://0.0.0.0:8888/callback",
        "http://127.0.0.1.nip.io/callback",
        "http://8.8.8.8/callback",
        "http://192.168.0.7:8888/callback",
        "http://[::]:8888/callback",
        "http://[::ffff:127.0.0.1]:8888/callback",
    ] {
        assert!(misconfigured.parse::<RedirectUri>().is_err(), "{misconfigured}");
    }
}

#[test]
fn b2_other_machines_find_nobody_at_that_port() {
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    // Asking for a route sends nothing; it tells the address that this machine has in its network.
    let probe = UdpSocket::bind("0.0.0.0:0").unwrap();
    let routed = probe.connect("192.0.2.1:9").and_then(|()| probe.local_addr());
    let Ok(address) = routed else {
        return; // a machine without a network
    };
    assert!(TcpStream::connect((address.ip(), port_of(&server))).is_err(), "{address}");
}

#[test]
fn b3_a_free_port_is_written_into_the_uri() {
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback?tenant=7")).unwrap();
    let port = port_of(&server);
    assert_ne!(port, 0);
    assert_eq!(server.redirect_uri().as_str(), format!("http://127.0.0.1:{port}/callback?tenant=7"));
}

#[test]
fn b3_a_registered_port_is_kept() {
    let free = port_of(&CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap());
    let fixed = uri(&format!("http://127.0.0.1:{free}/callback"));
    assert_eq!(*CallbackServer::bind(&fixed).unwrap().redirect_uri(), fixed);
}

#[test]
fn b3_two_logins_wait_side_by_side() {
    let (one, other) = (Scene::new(), Scene::new());
    assert_ne!(one.address, other.address);
    other.sign_in();
    one.sign_in();
    assert!(one.finish().is_ok() && other.finish().is_ok());
}

/// IPv6 may be missing on somebody's laptop, but not where every change is judged.
fn ipv6_is_there() -> bool {
    let there = TcpListener::bind("[::1]:0").is_ok();
    assert!(there || std::env::var_os("CI").is_none(), "this machine has no [::1]");
    there
}

#[test]
fn b3_ipv6_serves_as_well() {
    if !ipv6_is_there() {
        eprintln!("skipped: this machine has no [::1]; switch IPv6 on for the loopback interface");
        return;
    }
    let scene = Scene::at("http://[::1]/callback", Limits::default());
    assert!(scene.address.is_ipv6());
    scene.sign_in();
    assert!(scene.finish().is_ok());
}

#[test]
fn b3_the_next_registered_uri_is_tried_when_one_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = uri(&format!("http://{}/callback", taken.local_addr().unwrap()));
    let _holds_it = CallbackServer::bind(&taken);
    let spare = uri("http://127.0.0.1/callback");
    let held = CallbackServer::bind(&spare).unwrap();
    let server = CallbackServer::bind_first([held.redirect_uri(), &spare]).unwrap();
    assert_ne!(port_of(&server), port_of(&held));

    let error = CallbackServer::bind_first([held.redirect_uri(), server.redirect_uri()]).unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&port_of(&held).to_string()) && text.contains(&port_of(&server).to_string()), "{text}");
    assert!(text.contains(" and ") && text.contains(" are in use"), "{text}");

    assert!(matches!(CallbackServer::bind_first([]), Err(CallbackError::NoRedirectUri)));
    let https = uri("https://app.example/callback");
    assert!(matches!(CallbackServer::bind_first([&https, &spare]), Err(CallbackError::NotLoopback(_))));
}

/// Set by [`b3_either_ip_version_alone_is_enough`] for the copy of this program that it starts.
const ONLY: &str = "CALLBACK_TEST_ONLY";

#[test]
fn b3_either_ip_version_alone_is_enough() {
    let both = [uri("http://127.0.0.1/callback"), uri("http://[::1]/callback")];
    if let Some(version) = std::env::var_os(ONLY) {
        let server = CallbackServer::bind_first(&both).unwrap();
        let ip = server.redirect_uri().loopback().unwrap().ip;
        assert_eq!(ip.is_ipv6(), version == "v6");
        let alone = CallbackServer::bind(if ip.is_ipv6() { &both[0] } else { &both[1] });
        assert!(matches!(alone, Err(CallbackError::CannotListen { .. })), "{alone:?}");
        return;
    }
    for (version, without_the_other) in
        [("v4", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"), ("v6", "ip -4 addr flush dev lo")]
    {
        let script = format!("ip link set lo up && {without_the_other} && exec \"$0\" --exact \"$1\"");
        let prepared = Command::new("unshare").args(["--net", "sh", "-c", "ip link set lo up"]).status();
        if !prepared.is_ok_and(|status| status.success()) {
            assert!(std::env::var_os("CI").is_none(), "network namespaces cannot be made here");
            eprintln!("skipped: needs root, `unshare` (util-linux) and `ip` (iproute2) to make network namespaces");
            return;
        }
        let output = Command::new("unshare")
            .args(["--net", "sh", "-c", &script])
            .arg(std::env::current_exe().unwrap())
            .arg("binding::b3_either_ip_version_alone_is_enough")
            .env(ONLY, version)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{version}: {output:?}");
    }
}

#[test]
fn b4_a_fixed_port_is_free_again_at_once() {
    let first = Scene::new();
    let fixed = format!("http://{}/callback", first.address);
    first.sign_in();
    first.finish().unwrap();
    // The connections of the first login still linger in the system.
    let second = Scene::at(&fixed, Limits::default());
    second.sign_in();
    second.finish().unwrap();
}

#[test]
fn b4_a_server_that_is_dropped_gives_its_port_back() {
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    let address = server.redirect_uri().loopback().unwrap().socket_addr();
    drop(server);
    assert!(Scene::is_closed(address));
}

#[test]
fn b5_what_came_between_bind_and_wait_is_answered() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = CallbackServer::bind(&uri("http://127.0.0.1/callback")).unwrap();
    let address = server.redirect_uri().loopback().unwrap().socket_addr();
    let mut limits = Limits::default();
    limits.login = millis(1_500);
    let early = std::thread::spawn(move || exchange(address, format!("GET /x HTTP/1.1\r\nHost: {address}\r\n\r\n")));
    std::thread::sleep(millis(50));
    let login = crate::support::login(server.redirect_uri());
    let waiting = runtime.spawn(server.limits(limits).wait(login));
    assert_eq!(status(&early.join().unwrap()), "404");
    assert!(runtime.block_on(waiting).unwrap().is_err());
}
