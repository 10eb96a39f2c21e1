//! The site from outside: many people at once, and people who come with what is not theirs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use spotify_fake::{Answer, Browser, Fake, Rule, UserRecord};
use tokio::task::JoinSet;

/// The site as a process, on a fake with so many users.
struct Site {
    process: Child,
    address: String,
    fake: Fake,
}

impl Site {
    async fn open(users: usize, more: &[&str]) -> Self {
        let mut fake = Fake::builder().https(false).saved_tracks(1);
        for n in 0..users {
            fake = fake.user(UserRecord::new(format!("user{n}")).display_name(format!("Person {n}.")));
        }
        let fake = fake.start().await.unwrap();
        let app = fake.confidential_client();
        let mut process = Command::new(env!("CARGO_BIN_EXE_web_axum"))
            .env_clear()
            .args(["--client-id", &app.id, "--client-secret", &app.secret, "--port", "0"])
            .args(["--accounts-url", fake.base_url(), "--api-url", &format!("{}/v1", fake.base_url())])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.map(Result::unwrap).find_map(|line| line.strip_prefix("Listening on ").map(str::to_owned));
        Self { process, address: address.unwrap(), fake }
    }

    fn browser(&self, user: usize) -> Browser {
        self.fake.browser().as_user(&format!("user{user}")).with_cookies()
    }

    fn page(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn body(browser: &Browser, url: &str) -> String {
    browser.visit(url).await.unwrap().body
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_logins_at_once_end_each_with_its_own_user() {
    const PEOPLE: usize = 200;
    let site = Site::open(PEOPLE, &[]).await;
    let started = Instant::now();
    let mut logins = JoinSet::new();
    for person in 0..PEOPLE {
        let (browser, login, home) = (site.browser(person), site.page("/login"), site.page("/"));
        logins.spawn(async move {
            let began = Instant::now();
            let visit = browser.visit(&login).await.unwrap();
            let took = began.elapsed();
            let greeting = format!("Hello, Person {person}.<");
            let own = visit.url() == home && visit.body.contains(&greeting);
            (own && body(&browser, &home).await.contains(&greeting), took)
        });
    }
    let ended = logins.join_all().await;
    let mut times: Vec<Duration> = ended.iter().map(|(_, took)| *took).collect();
    times.sort();
    println!(
        "{PEOPLE} logins in {:?}: the middle one took {:?}, the longest {:?}",
        started.elapsed(),
        times[PEOPLE / 2],
        times[PEOPLE - 1]
    );
    assert_eq!(ended.iter().filter(|(own, _)| *own).count(), PEOPLE);
    assert_eq!(site.fake.token_requests(), PEOPLE, "a code each");
}

#[tokio::test]
async fn a_login_cookie_that_was_stolen_or_is_shown_again_finishes_nothing() {
    let site = Site::open(2, &[]).await;
    let victim = site.browser(0);
    // The victim is on the way: the redirect to Spotify is not followed here.
    let login = victim.clone();
    let visit = login.visit(&site.page("/login")).await.unwrap();
    let callback = visit.urls.iter().find(|url| url.contains("/callback?")).unwrap().clone();
    assert!(visit.body.contains("Hello, Person 0."));

    // The same redirect again, in the same browser and in another one: the login is over.
    for browser in [victim.clone(), site.browser(1), site.fake.browser()] {
        let again = browser.visit(&callback).await.unwrap();
        assert_eq!((again.status, again.url()), (Some(410), &*site.page("/callback/expired")), "{}", again.body);
    }
    assert!(body(&victim, &site.page("/")).await.contains("Hello, Person 0."), "the victim is still signed in");

    // A thief who has the cookie of a login that waits lacks its state, and cannot have another person's code taken for it.
    let thief = site.browser(1);
    thief.visit(&site.page("/login")).await.unwrap();
    let forged = site.page("/callback?code=stolen&state=guessed");
    let visit = thief.visit(&forged).await.unwrap();
    assert_eq!((visit.status, visit.url()), (Some(410), &*site.page("/callback/expired")));
}

#[tokio::test]
async fn a6_a_forged_redirect_does_not_end_the_login_that_waits() {
    let site = Site::open(1, &[]).await;
    let browser = site.browser(0);
    site.fake.switches().set_consent(spotify_fake::Consent::Page);
    assert!(body(&browser, &site.page("/login")).await.contains("would like to"));
    for (forged, shown) in [
        ("/callback?error=access_denied&state=x", "/callback/not-ours"),
        ("/callback?code=x&state=x", "/callback/not-ours"),
        ("/callback", "/callback"),
    ] {
        let visit = browser.visit(&site.page(forged)).await.unwrap();
        assert_eq!((visit.status, visit.url()), (Some(400), &*site.page(shown)));
    }
    // Pressed on a page of the same login: its state is the one that is waited for.
    let visit = browser.allow(&site.page("/login")).await.unwrap();
    assert!(visit.body.contains("Hello, Person 0."), "{}", visit.body);
}

#[tokio::test]
async fn a_login_that_took_too_long_and_one_that_was_denied_are_told_so() {
    let site = Site::open(1, &["--login-seconds", "0"]).await;
    let visit = site.browser(0).visit(&site.page("/login")).await.unwrap();
    assert_eq!((visit.status, visit.url()), (Some(410), &*site.page("/callback/expired")));
    assert!(visit.body.contains("This sign-in took too long"));

    let site = Site::open(1, &[]).await;
    let visit = site.browser(0).deny(&site.page("/login")).await.unwrap();
    assert!(visit.url().ends_with("/?denied") && visit.body.contains("Hello, stranger"));
}

#[tokio::test]
async fn b12_a_login_that_spotify_does_not_finish_leaves_no_code_in_the_address_bar() {
    let site = Site::open(1, &[]).await;
    site.fake.switches().add(Rule::token().answer(Answer::html()));
    let visit = site.browser(0).visit(&site.page("/login")).await.unwrap();
    assert_eq!((visit.status, visit.url()), (Some(502), &*site.page("/callback/failed")));
    assert!(visit.body.contains("Spotify did not finish the sign-in"));
}
