//! Switches: how a test makes the fake misbehave, while it runs.
//!
//! A [`Rule`] says *which* requests (a path, a method, the nth one) and *what* happens to them; the first rule that matches
//! a request and is not used up decides. The same rules serve the token endpoint and the Web API.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use spotify_fake::{Answer, Fault, Rule};
//!
//! let fake = spotify_fake::Fake::builder().start().await?;
//! let switches = fake.switches();
//! // The first two token requests hear 503, then all is well again.
//! switches.add(Rule::token().times(2).answer(Answer::unavailable().retry_after("1")));
//! // Every second page of the library breaks off half way.
//! switches.add(Rule::path("/v1/me/tracks").skip(1).times(1).fault(Fault::ResetMidBody));
//!
//! // A gate that the test opens: the server has acted, the answer waits.
//! let hold = switches.hold(Rule::path("/v1/me"));
//! let visit = tokio::spawn({
//!     let browser = fake.browser();
//!     let url = format!("{}/v1/me", fake.base_url());
//!     async move { browser.visit(&url).await }
//! });
//! hold.arrived().await;
//! hold.release();
//! assert_eq!(visit.await??.status, Some(401));
//! # Ok(()) }
//! ```

mod answer;
mod apply;
mod caching;
pub(crate) mod compress;
mod fault;
mod hold;
mod odd;
mod quota;
mod rule;
mod settings;
mod switches;

pub use answer::Answer;
pub(crate) use answer::header_value;
pub(crate) use apply::apply;
pub use caching::Caching;
pub use fault::Fault;
pub use hold::Hold;
pub(crate) use hold::Moment;
pub use odd::Oddity;
pub use quota::{CommandAnswer, Quota, QuotaMode, RateLimit};
pub use rule::Rule;
pub(crate) use settings::Settings;
pub use settings::{Consent, Issuer, Rotation};
pub use switches::Switches;
