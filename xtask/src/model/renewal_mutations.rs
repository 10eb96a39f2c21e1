//! How each rule of a renewal over a store is taken away.

use super::mutations::{Mutation, mutations};

const RENEWAL: &str = "renewal/mod.rs";
const EVENTS: &str = "renewal/events.rs";

mutations! {
    "Only who holds the lease renews." {
        "the others wait for the lease" in EVENTS:
            "Look::Newer(_) | Look::Same => Next::Pause(retry_at, Box::new(Next::TryLease)),"
            => "Look::Newer(_) | Look::Same => { self.lease = Some(None); let _ = retry_at; Next::Refresh }",
    }
    "Who has got the lease looks at the store first" {
        "the leader looks at the store" in EVENTS: "                Next::Load(Why::Leading)\n" => "                Next::Refresh\n",
        "the leader takes a newer token" in EVENTS:
            "Some(token) if !token.is_expired(now) => Look::Take(record)," => "Some(token) if !token.is_expired(now) => Look::Same,",
    }
    "The newest refresh token that is known is the one that is presented" {
        "a newer token of the store is presented" in EVENTS:
            "                Look::Newer(record) => {\n                    self.known = Some(record);\n                    self.saved = true;\n                    Next::Refresh\n"
            => "                Look::Newer(_) => {\n                    Next::Refresh\n",
        "a newer token of this process is presented" in EVENTS:
            "Some(known) => record.version() > known.version()," => "Some(_) => true,",
    }
    "Nothing is sent unless more of the lease is left than the request may take" {
        "nothing is sent when the lease has ended" in RENEWAL: "if !self.lease_outlasts(now) {" => "if false {",
        "nothing is sent when too little of the lease is left" in RENEWAL:
            "now.monotonic().saturating_add(self.longest) <= end.monotonic()\n                && now.wall().saturating_add(self.longest) <= end.wall()"
            => "now.monotonic() <= end.monotonic()",
        "the lease counts from before it was asked for" in EVENTS:
            "self.asked_at.unwrap_or(now).advanced(ttl)" => "now.advanced(ttl)",
    }
    "A new token is saved before anybody uses it" {
        "a new token is saved" in EVENTS:
            "(Ok(token), Some(known)) => Next::Save(known.renewed(token)),"
            => "(Ok(token), Some(known)) => { let record = known.renewed(token); self.ending(RenewalEnd::Use { record, saved: true }) }",
        "a conflict is settled" in EVENTS:
            "Ok(Saved::Conflict) => Next::Load(Why::Conflict(record))," => "Ok(Saved::Conflict) => self.ending(RenewalEnd::Use { record, saved: true }),",
    }
    "A store that does not take it is asked again for ten seconds." {
        "a token that was not saved is kept" in EVENTS:
            "            Err(_) => self.ending(RenewalEnd::Use { record, saved: false }),\n" => "            Err(error) => self.ending(RenewalEnd::StoreFailed(error)),\n",
        "a save is tried again" in EVENTS: "Err(_) if !record.is_dead() && self.may_wait(now) => {" => "Err(_) if false && self.may_wait(now) => {",
    }
    "A new token is kept even if the lease has ended" {
        "a token disproves a dead mark" in EVENTS:
            "Some(there) if there.is_dead() && !ours.is_dead()" => "Some(there) if false && !ours.is_dead()",
    }
    "After `invalid_grant` the store is looked at again." {
        "the store is looked at after invalid_grant" in EVENTS:
            "(Err(error), _) if error.is_invalid_grant() => Next::Load(Why::Refused(error)),"
            => "(Err(error), _) if error.is_invalid_grant() => match self.dead(&error) { Some(dead) => self.ending(RenewalEnd::Use { record: dead, saved: false }), None => self.ending(RenewalEnd::Failed(error)) },",
        "a refused token is marked dead" in EVENTS:
            "Some(dead) => Next::Save(dead)," => "Some(_) => self.ending(RenewalEnd::Failed(error)),",
    }
    "A dead mark is taken over from the store without a request." {
        "a dead mark is taken over" in EVENTS: "Some(_) if record.is_dead() => Look::Take(record)," => "Some(_) if record.is_dead() => Look::Newer(record),",
    }
    "Who has signed out stays signed out" {
        "a record that says so ends the renewal" in EVENTS:
            "Some(there) if there.is_signed_out() && there.version().login() >= ours.version().login() => {\n                self.ending(RenewalEnd::SignedOut)"
            => "Some(there) if there.is_signed_out() && there.version().login() >= ours.version().login() => {\n                Next::Save(ours.at(there.version().next()))",
        "a record that is gone ends the renewal" in EVENTS:
            "            None => self.ending(RenewalEnd::SignedOut),\n            Some(there) if there.version()" => "            None => Next::Save(ours),\n            Some(there) if there.version()",
    }
    "A store that forgets is told from one that was signed out of" {
        "what a store has lost is put back" in EVENTS:
            "(was_there && self.absence == Absence::SignedOut)" => "was_there",
        "what was lost at the last moment is put back" in EVENTS:
            "None if lost || !self.saved => self.surprised(Next::Save(ours))," => "None if !self.saved => self.surprised(Next::Save(ours)),",
    }
    "Who waits longer for the lease than any holder may keep it stops with an error." {
        "the lease is given back" in RENEWAL: "Some(_) => Next::Release(Box::new(Next::Done(end)))," => "Some(_) => Next::Done(end),",
        "nobody waits for ever" in EVENTS: "if self.give_up_at.is_some_and(|at| now.monotonic() >= at) => {" => "if false => {",
    }
}
