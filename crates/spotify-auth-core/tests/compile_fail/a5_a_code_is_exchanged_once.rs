use spotify_auth_core::*;

fn twice(login: Login<HasCode>) -> (Exchange, Exchange) {
    (login.exchange(), login.exchange())
}

fn delivered_twice(login: Login<AwaitingRedirect>, redirect: &str, now: Now) {
    let _ = login.on_redirect(redirect, now);
    let _ = login.on_redirect(redirect, now);
}

fn main() {}
