use spotify_auth_core::*;

fn tokens(a: AccessToken, b: AccessToken) -> bool {
    a == b
}

fn refresh_tokens(a: RefreshToken, b: RefreshToken) -> bool {
    a == b
}

fn secrets(a: ClientSecret, b: ClientSecret) -> bool {
    a == b
}

fn codes(a: AuthorizationCode, b: AuthorizationCode) -> bool {
    a == b
}

fn verifiers(a: CodeVerifier, b: CodeVerifier) -> bool {
    a == b
}

fn logins(a: Login<AwaitingRedirect>, b: Login<AwaitingRedirect>) -> bool {
    a == b
}

fn addresses(a: AuthorizeUrl, b: AuthorizeUrl) -> bool {
    a == b
}

fn main() {}
