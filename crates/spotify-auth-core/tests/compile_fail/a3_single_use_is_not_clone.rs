use spotify_auth_core::*;

fn cloned<T: Clone>() {}

fn main() {
    cloned::<CodeVerifier>();
    cloned::<AuthorizationCode>();
    cloned::<Login<AwaitingRedirect>>();
    cloned::<Login<HasCode>>();
    cloned::<Exchange>();
}
