//! Requests that our crates do not make: theirs, with one thing wrong.
//!
//! Taken out of the exchange that was about to send it, a request is right in everything but what the scenario changes.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, StatusCode};
use serde::Deserialize;
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Exchange, Machine, Step};
use url::form_urlencoded::{Serializer, parse};

use crate::stage::Stage;

/// A token request on its way.
#[derive(Clone)]
pub(crate) struct Draft {
    request: Request<Bytes>,
    form: Vec<(String, String)>,
}

impl Draft {
    /// What this exchange would send.
    pub(crate) fn of(mut exchange: Exchange, stage: &Stage) -> Result<Self> {
        let Step::Send { request, .. } = exchange.step(stage.transport.now())? else {
            bail!("an exchange starts with its request");
        };
        let form = parse(request.body()).into_owned().collect();
        Ok(Self { request, form })
    }

    /// The value of a parameter.
    pub(crate) fn value(&self, name: &str) -> Result<&str> {
        let found = self.form.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).with_context(|| format!("the request has no {name}"))
    }

    /// The `Authorization` header.
    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.request.headers().get(AUTHORIZATION)
    }

    /// Without this parameter.
    pub(crate) fn without(&self, name: &str) -> Result<Self> {
        self.value(name)?;
        let mut draft = self.clone();
        draft.form.retain(|(own, _)| own != name);
        Ok(draft)
    }

    /// With another value for this parameter, which must be there.
    pub(crate) fn replacing(&self, name: &str, value: &str) -> Result<Self> {
        ensure!(self.value(name)? != value, "the request's {name} is that already");
        Ok(self.without(name)?.adding(name, value))
    }

    /// With one parameter more, or once more.
    pub(crate) fn adding(&self, name: &str, value: &str) -> Self {
        let mut draft = self.clone();
        draft.form.push((name.to_owned(), value.to_owned()));
        draft
    }

    /// With another `Authorization` header, or with none.
    pub(crate) fn authorized(&self, value: Option<HeaderValue>) -> Self {
        let mut draft = self.clone();
        match value {
            Some(value) => drop(draft.request.headers_mut().insert(AUTHORIZATION, value)),
            None => drop(draft.request.headers_mut().remove(AUTHORIZATION)),
        }
        draft
    }

    /// Sends it over our transport.
    pub(crate) async fn send(&self, stage: &Stage) -> Result<Answer> {
        let mut request = self.request.clone();
        *request.body_mut() = Bytes::from(Serializer::new(String::new()).extend_pairs(&self.form).finish());
        let response = stage.transport.send(request, 64 * 1024, Duration::from_secs(20)).await?;
        let body = serde_json::from_slice(response.body()).context("the provider's answer is not JSON")?;
        Ok(Answer { status: response.status(), body })
    }

    /// Sends it, and wants exactly this error.
    pub(crate) async fn refused(&self, stage: &Stage, error: &str) -> Result<()> {
        let answer = self.send(stage).await?;
        match answer.body.error {
            Some(got) if got == error && answer.status.is_client_error() => Ok(()),
            Some(got) => bail!("{error} was due, but it was {got} with {}", answer.status),
            None => bail!("{error} was due, but the provider answered {}", answer.status),
        }
    }

    /// Sends it, and wants a token: the counter-test, that nothing but the changed part was wrong.
    pub(crate) async fn granted(&self, stage: &Stage) -> Result<()> {
        let answer = self.send(stage).await?;
        ensure!(
            answer.status == StatusCode::OK && answer.body.access_token.is_some(),
            "a token was due, but: {} {:?}",
            answer.status,
            answer.body.error
        );
        Ok(())
    }
}

/// What the token endpoint said.
pub(crate) struct Answer {
    status: StatusCode,
    body: Body,
}

impl Answer {
    pub(crate) fn is_refused(&self) -> bool {
        self.status.is_client_error() && self.body.error.is_some() && self.body.access_token.is_none()
    }

    pub(crate) fn has_refresh_token(&self) -> bool {
        self.body.refresh_token.is_some()
    }
}

#[derive(Deserialize)]
struct Body {
    access_token: Option<String>,
    refresh_token: Option<String>,
    error: Option<String>,
}
