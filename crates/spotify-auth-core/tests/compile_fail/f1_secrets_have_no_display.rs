use spotify_auth_core::*;

fn shown<T: std::fmt::Display>() {}

fn main() {
    shown::<AccessToken>();
    shown::<RefreshToken>();
    shown::<Token>();
    shown::<AuthorizeUrl>();
}
