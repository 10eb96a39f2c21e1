//! Whose tokens the site has: one for each user, in a store of the user's own, from however many browsers they are signed in.
//!
//! The stores are in memory here. A fleet of servers opens a `RedisStore` for the same account, and nothing else changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use spotify_auth_core::driver::{Authenticator, MemoryStore, Transport};
use spotify_auth_core::{AccountsUrls, Client, Session, Token};
use spotify_web::Spotify;

/// With more users than this, those whom no session names any more are forgotten.
const MANY: usize = 100_000;

pub(crate) struct Users {
    transport: Arc<dyn Transport>,
    client: Client,
    accounts: AccountsUrls,
    /// One client, one connection pool and one rate gate for everybody.
    spotify: Spotify,
    stores: Mutex<HashMap<String, Arc<MemoryStore>>>,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "what the rest of a real site calls the Web API with"))]
    pub(crate) spotify: Spotify,
    authenticator: Authenticator,
}

impl Users {
    pub(crate) fn new(transport: Arc<dyn Transport>, client: Client, accounts: AccountsUrls, spotify: Spotify) -> Self {
        Self { transport, client, accounts, spotify, stores: Mutex::default() }
    }

    /// Asks whose token it is, and keeps it in that user's store, in place of what was there.
    pub(crate) async fn sign_in(&self, token: Token) -> Result<User> {
        let me = self.spotify.with_access_token(token.access_token().clone()).users().me().await?;
        let id = me.id.to_string();
        let seed = *self.transport.entropy()?.first_chunk().context("64 bytes have 8")?;
        let session = Session::signed_out(self.client.clone(), self.accounts.clone(), seed);
        // Of all sessions that share a store, one renews.
        let authenticator = Authenticator::new(Arc::clone(&self.transport), session).stored_in(self.store_of(&id));
        authenticator.log_in(token).await?;
        let spotify = self.spotify.with_token_source(authenticator.clone());
        let name = me.display_name.as_deref().unwrap_or("somebody without a name").to_owned();
        Ok(User { id, name, spotify, authenticator })
    }

    /// Forgets the user's token, for all of their sessions.
    pub(crate) async fn sign_out(&self, user: &User) -> Result<()> {
        user.authenticator.log_out().await?;
        Ok(())
    }

    fn store_of(&self, id: &str) -> Arc<MemoryStore> {
        let mut stores = self.stores.lock().unwrap_or_else(PoisonError::into_inner);
        if stores.len() >= MANY {
            stores.retain(|_, store| Arc::strong_count(store) > 1);
        }
        Arc::clone(stores.entry(id.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use spotify_auth_core::driver::{TokenStore, drive};
    use spotify_auth_core::{Login, RedirectUri};
    use spotify_auth_hyper::HyperTransport;
    use spotify_fake::Fake;

    use super::*;

    struct Scene {
        fake: Fake,
        transport: HyperTransport,
        users: Users,
    }

    impl Scene {
        async fn new() -> Self {
            let fake = Fake::builder().https(false).saved_tracks(1).start().await.unwrap();
            let transport = HyperTransport::new().unwrap();
            let spotify = Spotify::builder(transport.clone()).api_url(format!("{}/v1", fake.base_url()));
            let spotify = spotify.access_token("nobody's").build().unwrap();
            let (client, accounts) = (client(&fake), AccountsUrls::with_base(fake.base_url()).unwrap());
            let users = Users::new(Arc::new(transport.clone()), client, accounts, spotify);
            Self { fake, transport, users }
        }

        /// Signs the fake's user in, as one more browser would.
        async fn sign_in(&self) -> User {
            let redirect_uri: RedirectUri = "https://example.com/callback".parse().unwrap();
            let plan = Login::builder(client(&self.fake), redirect_uri).accounts_urls(self.users.accounts.clone());
            let login = plan.start(self.transport.entropy().unwrap());
            let visit = self.fake.browser().allow(login.authorize_url().as_str()).await.unwrap();
            let login = login.on_redirect(visit.url(), self.transport.now()).unwrap();
            self.users.sign_in(drive(&self.transport, login.exchange()).await.unwrap()).await.unwrap()
        }
    }

    fn client(fake: &Fake) -> Client {
        let app = fake.confidential_client();
        Client::confidential(app.id.as_str(), app.secret.as_str()).unwrap()
    }

    #[tokio::test]
    async fn d2_two_sessions_of_one_user_renew_one_token_once() {
        let scene = Scene::new().await;
        let (first, second) = (scene.sign_in().await, scene.sign_in().await);
        assert_eq!(first.id, second.id);
        assert_eq!(scene.fake.token_requests(), 2, "a code each");
        scene.fake.expire_access_tokens();
        for user in [&second, &first, &second] {
            assert_eq!(user.spotify.users().me().await.unwrap().id.to_string(), user.id);
        }
        assert_eq!(scene.fake.token_requests(), 3, "the other session takes what the first one renewed");
    }

    #[tokio::test]
    async fn e6_whoever_is_signed_out_leaves_no_token_behind() {
        let scene = Scene::new().await;
        let user = scene.sign_in().await;
        let store = scene.users.store_of(&user.id);
        assert!(store.load().await.unwrap().is_some());
        scene.users.sign_out(&user).await.unwrap();
        assert!(store.load().await.unwrap().is_none());
        assert!(user.spotify.users().me().await.is_err());
        // And may come again.
        assert!(scene.sign_in().await.spotify.users().me().await.is_ok());
    }
}
