//! One machine over a transport.

use super::super::scripted::{Reply, Scripted};
use super::*;
use crate::client::Client;
use crate::exchange::{Exchange, ExchangeError};
use crate::machine::FaultKind;
use crate::testing::{answer, confidential, granted, secs};
use crate::token::Token;
use crate::urls::AccountsUrls;

fn drive_over(transport: &std::sync::Arc<Scripted>) -> Result<Token, ExchangeError> {
    let exchange = Exchange::client_credentials(confidential(), AccountsUrls::spotify()).unwrap();
    let driven = std::sync::Arc::clone(transport);
    transport.block_on(async move { drive(&*driven, exchange).await })
}

#[test]
fn a_machine_is_driven_to_its_output() {
    let transport = Scripted::new([
        Reply::Answer(secs(1), answer(503, "")),
        Reply::Fault(secs(2), FaultKind::NotSent),
        Reply::Answer(secs(3), granted("A1", "")),
    ]);
    let token = drive_over(&transport).unwrap();
    assert_eq!(token.access_token().expose_secret(), "A1");
    assert_eq!(transport.requests(), 3);
    transport.last(|sent| {
        assert!(sent.at > secs(3), "the waits between were kept");
        assert_eq!((sent.max_body, sent.deadline), (64 * 1024, secs(30)));
        assert_eq!(sent.request.uri(), "https://accounts.spotify.com/api/token");
    });
}

#[test]
fn a_transport_without_a_deadline_of_its_own_is_cut_off_a_second_after_it() {
    let transport = Scripted::new([Reply::Never]);
    let error = drive_over(&transport).unwrap_err();
    assert!(
        matches!(&error, ExchangeError::Unreachable { fault, .. } if fault.kind() == FaultKind::TimedOut),
        "{error}"
    );
    assert_eq!(transport.elapsed(), secs(31));
}

#[test]
fn a_transport_that_reports_its_deadline_itself_is_not_cut_off() {
    let transport = Scripted::new([Reply::Fault(secs(30), FaultKind::TimedOut)]);
    let error = drive_over(&transport).unwrap_err();
    assert!(error.to_string().contains("scripted"), "{error}");
}

#[test]
fn dropping_the_drive_drops_the_request() {
    let transport = Scripted::new([Reply::Never]);
    let holds = std::sync::Arc::strong_count(&transport);
    let driven = std::sync::Arc::clone(&transport);
    let client = Client::confidential("id", "secret").unwrap();
    let exchange = Exchange::client_credentials(client, AccountsUrls::spotify()).unwrap();
    let mut task: super::super::scripted::Task<_> = Box::pin(async move { drive(&*driven, exchange).await });
    assert!(super::super::scripted::poll_once(&mut task).is_pending());
    drop(task);
    assert_eq!(std::sync::Arc::strong_count(&transport), holds);
}
