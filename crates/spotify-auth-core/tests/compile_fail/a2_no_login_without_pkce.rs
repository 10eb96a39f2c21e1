use spotify_auth_core::*;

// An address of one's own making.
fn address() -> AuthorizeUrl {
    AuthorizeUrl("https://accounts.spotify.com/authorize?client_id=x".to_owned().into())
}

// A code that came by another way than a login's redirect.
fn code(code: AuthorizationCode) -> HasCode {
    HasCode { code }
}

fn main() {}
