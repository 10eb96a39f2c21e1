//! The spans of one call (feature `tracing`); the module above says which fields they have.

#[cfg(feature = "tracing")]
pub(super) use traced::Spans;
#[cfg(not(feature = "tracing"))]
pub(super) use untraced::Spans;

#[cfg(feature = "tracing")]
mod traced {
    use std::time::Duration;

    #[cfg(feature = "client")]
    use tracing::Instrument;
    use tracing::field::{Empty, display};
    use tracing::{Span, debug, info_span};

    use super::super::{CallEvent, CallFacts, Outcome};
    use crate::cache::CacheUse;
    use crate::gate::Class;

    pub(in crate::observe) struct Spans {
        call: Span,
        attempt: Span,
        server: (String, u16),
    }

    impl Spans {
        pub(in crate::observe) fn none() -> Self {
            Self { call: Span::none(), attempt: Span::none(), server: Default::default() }
        }

        pub(in crate::observe) fn begin(&mut self, facts: &CallFacts, api: &str) {
            let class = match facts.class {
                Class::Interactive => "interactive",
                Class::Bulk => "bulk",
            };
            let call = info_span!(
                "spotify.call",
                otel.name = facts.operation,
                otel.kind = "internal",
                spotify.operation = facts.operation,
                spotify.class = class,
                http.request.method = facts.method.as_str(),
                url.template = facts.path,
                server.address = Empty,
                server.port = Empty,
                http.response.status_code = Empty,
                error.type = Empty,
                otel.status_code = Empty,
                spotify.attempts = Empty,
                spotify.wait = Empty,
                spotify.cache = Empty,
            );
            if call.is_disabled() {
                return;
            }
            self.server = server(api);
            call.record("server.address", self.server.0.as_str());
            call.record("server.port", self.server.1);
            self.call = call;
        }

        pub(in crate::observe) fn sent(&mut self, facts: &CallFacts, attempt: u32, waited: Duration, bytes: usize) {
            let span = info_span!(
                parent: &self.call,
                "spotify.attempt",
                otel.name = Empty,
                otel.kind = "client",
                http.request.method = facts.method.as_str(),
                url.template = facts.path,
                server.address = self.server.0.as_str(),
                server.port = self.server.1,
                http.request.resend_count = Empty,
                http.request.body.size = bytes,
                http.response.status_code = Empty,
                http.response.body.size = Empty,
                error.type = Empty,
                otel.status_code = Empty,
                spotify.wait = waited.as_secs_f64(),
            );
            span.record("otel.name", display(format_args!("{} {}", facts.method, facts.path)));
            if attempt > 1 {
                span.record("http.request.resend_count", attempt - 1);
            }
            self.attempt = span;
        }

        pub(in crate::observe) fn renewed(&self) {
            debug!(parent: &self.call, "another bearer after a 401");
        }

        pub(in crate::observe) fn on_event(&mut self, event: &CallEvent<'_>) {
            match event {
                CallEvent::Begun | CallEvent::Sent { .. } => {}
                CallEvent::Admitted { waited } if waited.is_zero() => {}
                CallEvent::Admitted { waited } => {
                    debug!(parent: &self.call, spotify.wait = waited.as_secs_f64(), "waited at the gate");
                }
                CallEvent::Answered { status, bytes, .. } => {
                    let status = status.as_u16();
                    self.attempt.record("http.response.status_code", status);
                    self.attempt.record("http.response.body.size", *bytes);
                    self.call.record("http.response.status_code", status);
                    if status >= 400 {
                        failed(&self.attempt, &status);
                    }
                    self.attempt = Span::none();
                    debug!(parent: &self.call, http.response.status_code = status, "answered");
                }
                CallEvent::Unanswered { fault, .. } => {
                    let reason = super::super::Reason::Fault(*fault).name();
                    failed(&self.attempt, &reason);
                    self.attempt = Span::none();
                    debug!(parent: &self.call, error.type = reason, "no answer");
                }
                CallEvent::RateLimited { retry_after, quota } => {
                    let seconds = retry_after.map(|wait| wait.as_secs_f64());
                    let quota = *quota;
                    debug!(parent: &self.call, spotify.retry_after = seconds, spotify.quota = quota, "rate limited");
                }
                CallEvent::Again { reason, wait } => {
                    let (reason, wait) = (reason.name(), wait.as_secs_f64());
                    debug!(parent: &self.call, spotify.reason = reason, spotify.wait = wait, "to be sent again");
                }
                CallEvent::Cache(cache_use) => {
                    let name = match cache_use {
                        CacheUse::Hit => "hit",
                        CacheUse::Revalidated => "revalidated",
                        CacheUse::Missed => "missed",
                    };
                    self.call.record("spotify.cache", name);
                }
                CallEvent::Ended { outcome, attempts, waited, .. } => {
                    self.call.record("spotify.attempts", *attempts);
                    self.call.record("spotify.wait", waited.as_secs_f64());
                    match outcome {
                        Outcome::Answered => {}
                        Outcome::Failed(error) => {
                            match error.status().map(|status| status.as_u16()) {
                                Some(status) if status >= 400 => failed(&self.call, &status),
                                _ => failed(&self.call, &error.kind().name()),
                            }
                            debug!(parent: &self.call, %error, "the call failed");
                        }
                        Outcome::Dropped => debug!(parent: &self.call, "the call was dropped"),
                    }
                    self.attempt = Span::none();
                    self.call = Span::none();
                }
            }
        }

        #[cfg(feature = "client")]
        pub(in crate::observe) fn in_call<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.call.clone())
        }

        #[cfg(feature = "client")]
        pub(in crate::observe) fn in_attempt<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.attempt.clone())
        }
    }

    fn failed(span: &Span, why: &dyn std::fmt::Display) {
        span.record("error.type", display(why));
        span.record("otel.status_code", "ERROR");
    }

    /// Host and port of the API's address.
    fn server(api: &str) -> (String, u16) {
        let url = url::Url::parse(api).ok();
        let host = url.as_ref().and_then(url::Url::host_str).unwrap_or_default().to_owned();
        (host, url.and_then(|url| url.port_or_known_default()).unwrap_or_default())
    }
}

#[cfg(not(feature = "tracing"))]
mod untraced {
    use std::time::Duration;

    use super::super::{CallEvent, CallFacts};

    /// Nobody follows spans.
    pub(in crate::observe) struct Spans;

    impl Spans {
        pub(in crate::observe) fn none() -> Self {
            Self
        }

        pub(in crate::observe) fn begin(&self, _: &CallFacts, _: &str) {}

        pub(in crate::observe) fn sent(&self, _: &CallFacts, _: u32, _: Duration, _: usize) {}

        pub(in crate::observe) fn renewed(&self) {}

        pub(in crate::observe) fn on_event(&self, _: &CallEvent<'_>) {}

        #[cfg(feature = "client")]
        pub(in crate::observe) fn in_call<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future
        }

        #[cfg(feature = "client")]
        pub(in crate::observe) fn in_attempt<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future
        }
    }
}
