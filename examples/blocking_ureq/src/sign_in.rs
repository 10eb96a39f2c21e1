//! How a program without a runtime signs a user in: the browser is sent out, and the address that it ends at is pasted.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use bytes::Bytes;
use http::Request;
use http::header::LOCATION;
use spotify_auth_core::blocking::{BlockingTransport, drive};
use spotify_auth_core::{AccountsUrls, Client, Login, RedirectUri, Scope, Scopes, Token};

/// Who opens Spotify's page and agrees.
pub(crate) enum User {
    /// Somebody at this terminal.
    AtTerminal,
    /// The fake's user, who is led straight back.
    OfTheFake,
}

pub(crate) fn sign_in(
    transport: &dyn BlockingTransport,
    client: Client,
    urls: AccountsUrls,
    redirect_uri: RedirectUri,
    user: &User,
) -> Result<Token> {
    let login = Login::builder(client, redirect_uri)
        .accounts_urls(urls)
        .scopes(Scopes::from([Scope::UserLibraryRead]))
        .start(transport.entropy()?);
    let address = match user {
        User::AtTerminal => paste(login.authorize_url().as_str())?,
        User::OfTheFake => visit(transport, login.authorize_url().as_str())?,
    };
    let login = login.on_redirect(address.trim(), transport.now()).map_err(|error| anyhow!("{error}"))?;
    Ok(drive(transport, login.exchange())?)
}

fn paste(authorize_url: &str) -> Result<String> {
    println!("Open this in a browser, agree, and paste the address that it ends at:\n\n    {authorize_url}\n");
    print!("Address: ");
    io::stdout().flush()?;
    let mut address = String::new();
    io::stdin().read_line(&mut address)?;
    Ok(address)
}

fn visit(transport: &dyn BlockingTransport, authorize_url: &str) -> Result<String> {
    let request = Request::get(authorize_url).body(Bytes::new())?;
    let page = transport.send(request, 64 * 1024, Duration::from_secs(10))?;
    let address = page.headers().get(LOCATION).context("the fake asked for consent")?;
    Ok(address.to_str()?.to_owned())
}
