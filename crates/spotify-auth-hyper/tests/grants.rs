//! Every grant, for public and confidential clients, over real sockets.

mod support;

use anyhow::Result;
use spotify_auth_core::{Client, Exchange, ExchangeError, TokenErrorCode};
use support::Scene;

#[tokio::test]
async fn both_kinds_of_clients_exchange_a_code_and_refresh() -> Result<()> {
    let scene = Scene::new().await?;
    for client in [scene.client.clone(), scene.confidential()?] {
        let token = scene.transport.drive(scene.code(client.clone()).await?.exchange()).await?;
        assert!(token.has_refresh_token() && token.authorized_at().is_some());
        let renewed = scene.transport.drive(Exchange::refresh(client, scene.urls.clone(), &token)?).await?;
        assert_ne!(renewed.access_token().expose_secret(), token.access_token().expose_secret());
        assert_eq!(renewed.scopes(), token.scopes());
    }
    Ok(())
}

#[tokio::test]
async fn client_credentials_give_a_token_without_a_user() -> Result<()> {
    let scene = Scene::new().await?;
    let exchange = Exchange::client_credentials(scene.confidential()?, scene.urls.clone())?;
    let token = scene.transport.drive(exchange).await?;
    assert!(!token.has_refresh_token() && token.authorized_at().is_none() && token.scopes().is_empty());
    Ok(())
}

#[tokio::test]
async fn c6_a_narrower_grant_is_recorded() -> Result<()> {
    let scene = Scene::new().await?;
    scene.fake.switches().set_granted_scopes(Some(&["user-read-private"]));
    let token = scene.sign_in().await?;
    let error = token.require(&"user-library-read".parse()?).unwrap_err();
    assert!(error.to_string().contains("user-library-read"), "{error}");
    Ok(())
}

#[tokio::test]
async fn bad_credentials_say_what_to_check() -> Result<()> {
    let scene = Scene::new().await?;
    let id = scene.fake.confidential_client().id.clone();
    for client in [Client::confidential("nobody", "x")?, Client::confidential(id.as_str(), "wrong:/+ %&=~\"")?] {
        let error = scene.transport.drive(Exchange::client_credentials(client, scene.urls.clone())?).await.unwrap_err();
        let ExchangeError::Refused { refusal, .. } = &error else { panic!("{error}") };
        assert_eq!(*refusal.code(), TokenErrorCode::InvalidClient);
        assert!(error.to_string().contains("dashboard"), "{error}");
    }
    Ok(())
}
