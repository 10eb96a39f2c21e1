//! What the site does: the way out, the way back, who is signed in, and the end of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use http::request::Parts;
use http::{HeaderMap, Response, StatusCode};
use spotify_auth_core::driver::{Transport, drive};
use spotify_auth_core::{HasCode, Login, LoginBuilder};
use spotify_auth_server::{Landing, NotHttp, Outcome, Page, Pages, Reply, Responder};
use spotify_web::Spotify;

use crate::pending::{IsOver, Pending};
use crate::users::{User, Users};
use crate::{cookies, pages};

/// As many logins of one browser wait at once; the oldest gives way.
const MOST_TABS: usize = 4;
/// Between the ids in the cookie; no id has it.
const BETWEEN_IDS: &str = ".";
/// How long a session lasts.
const SESSION_SECONDS: u64 = 7 * 24 * 60 * 60;
/// The most sessions at once. A real site keeps them in a database.
const MOST_SESSIONS: usize = 100_000;

pub(crate) struct Site {
    transport: Arc<dyn Transport>,
    plan: LoginBuilder,
    users: Users,
    pages: Pages,
    /// Where a login that came to nothing leads.
    landing: Landing,
    login_lifetime: Duration,
    pending: Pending,
    sessions: Mutex<HashMap<String, Visitor>>,
}

/// A browser that is signed in.
#[derive(Clone)]
struct Visitor {
    user: User,
    ends_at: Duration,
}

type Shared = State<Arc<Site>>;

impl Site {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        plan: LoginBuilder,
        spotify: Spotify,
        pages: Pages,
        login_lifetime: Duration,
    ) -> Result<Self, NotHttp> {
        Ok(Self {
            users: Users::new(
                Arc::clone(&transport),
                plan.planned_client().clone(),
                plan.planned_urls().clone(),
                spotify,
            ),
            transport,
            landing: Landing::new(plan.planned_redirect_uri())?.pages(pages.clone()),
            plan,
            pages,
            login_lifetime,
            pending: Pending::default(),
            sessions: Mutex::default(),
        })
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<String, Visitor>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges a redirect. `None` if no login waits for this browser, or if its time is over.
    fn judge(&self, id: &str, parts: &Parts) -> Option<Reply> {
        let now = self.transport.now();
        let judge = |text: &str| -> (Option<Reply>, IsOver) {
            let Ok(login) = Login::restore(text, self.plan.clone(), now) else { return (None, true) };
            let Ok(responder) = Responder::new(login) else { return (None, true) };
            let reply = responder.pages(self.pages.clone()).respond(parts, now);
            let is_over = matches!(reply.outcome, Outcome::SignedIn(_) | Outcome::Denied(_));
            (Some(reply), is_over)
        };
        self.pending.judge(id, judge).flatten()
    }

    /// Exchanges the code, asks who it is, and opens a session under a new id.
    async fn open_session(&self, login: Login<HasCode>) -> Option<String> {
        let token = drive(&*self.transport, login.exchange()).await.ok()?;
        let id = cookies::id(&self.transport.entropy().ok()?);
        let user = self.users.sign_in(token).await.ok()?;
        let now = self.transport.now().monotonic();
        let visitor = Visitor { user, ends_at: now.saturating_add(Duration::from_secs(SESSION_SECONDS)) };
        let mut sessions = self.sessions();
        if sessions.len() >= MOST_SESSIONS {
            sessions.retain(|_, visitor| visitor.ends_at > now);
        }
        if sessions.len() >= MOST_SESSIONS {
            return None;
        }
        sessions.insert(id.clone(), visitor);
        Some(id)
    }

    /// Ends a session. The user's token goes with the last one.
    async fn close_session(&self, id: &str) {
        let now = self.transport.now().monotonic();
        let last = {
            let mut sessions = self.sessions();
            let Some(Visitor { user, .. }) = sessions.remove(id) else { return };
            let is_theirs = |visitor: &Visitor| visitor.user.id == user.id && visitor.ends_at > now;
            (!sessions.values().any(is_theirs)).then_some(user)
        };
        if let Some(user) = last {
            // It fails only where the store is away: then the token stays there until the next sign-out.
            let _ = self.users.sign_out(&user).await;
        }
    }
}

pub(crate) async fn home(State(site): Shared, headers: HeaderMap) -> Response<Body> {
    let now = site.transport.now().monotonic();
    let id = cookies::shown(&headers, cookies::SESSION);
    let visitor = id.and_then(|id| site.sessions().get(&id).cloned()).filter(|visitor| visitor.ends_at > now);
    pages::home(visitor.as_ref().map(|visitor| visitor.user.name.as_str()))
}

pub(crate) async fn login(State(site): Shared, headers: HeaderMap) -> Response<Body> {
    let (Ok(entropy), Ok(id)) = (site.transport.entropy(), site.transport.entropy()) else {
        return pages::empty(StatusCode::SERVICE_UNAVAILABLE);
    };
    let login = site.plan.clone().start(entropy);
    let mut response = pages::see_other(login.authorize_url().as_str());
    let id = cookies::id(&id);
    // Each tab's login waits for itself: a second one, or a page that is fetched in advance, must not end the first.
    let mut ids = waiting(&headers);
    ids.push(id.clone());
    let ids = ids.split_off(ids.len().saturating_sub(MOST_TABS)).join(BETWEEN_IDS);
    cookies::set(response.headers_mut(), cookies::LOGIN, &ids, site.login_lifetime.as_secs());
    site.pending.keep(id, login, site.transport.now(), site.login_lifetime);
    response
}

pub(crate) async fn callback(State(site): Shared, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let mut ids = waiting(&parts.headers);
    let mut told = None;
    for (index, id) in ids.iter().enumerate() {
        let Some(reply) = site.judge(id, &parts) else { continue };
        let is_it = matches!(reply.outcome, Outcome::SignedIn(_) | Outcome::Denied(_));
        told = Some((index, reply));
        if is_it {
            break;
        }
    }
    let Some((index, reply)) = told else {
        // A login that is over, or another browser's: the address alone is worth nothing.
        return site.landing.lead_to(Page::Expired, &parts).map(Body::from);
    };
    let mut response = match reply.outcome {
        Outcome::SignedIn(login) => match site.open_session(login).await {
            Some(id) => {
                let mut response = reply.response;
                cookies::set(response.headers_mut(), cookies::SESSION, &id, SESSION_SECONDS);
                response
            }
            None => site.landing.lead_to(Page::Failed, &parts),
        },
        Outcome::Denied(_) => reply.response,
        // Not the redirect that is waited for: the login goes on, and so does its cookie.
        _ => return reply.response.map(Body::from),
    };
    ids.remove(index);
    match ids.is_empty() {
        true => cookies::clear(response.headers_mut(), cookies::LOGIN),
        false => {
            let ids = ids.join(BETWEEN_IDS);
            cookies::set(response.headers_mut(), cookies::LOGIN, &ids, site.login_lifetime.as_secs());
        }
    }
    response.map(Body::from)
}

/// The pages that the callback leads on to, so that no code stays in the address bar.
pub(crate) async fn landed(State(site): Shared, request: Request) -> Response<Body> {
    site.landing.respond(&request.into_parts().0).map(Body::from)
}

/// The ids of this browser's logins that wait, the newest last.
fn waiting(headers: &HeaderMap) -> Vec<String> {
    let ids = cookies::shown(headers, cookies::LOGIN).unwrap_or_default();
    ids.split(BETWEEN_IDS).filter(|id| !id.is_empty()).take(MOST_TABS).map(str::to_owned).collect()
}

pub(crate) async fn logout(State(site): Shared, headers: HeaderMap) -> Response<Body> {
    // `SameSite=Lax` keeps the cookie from other sites' forms; browsers also say where a form was sent from.
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return pages::empty(StatusCode::FORBIDDEN);
    }
    if let Some(id) = cookies::shown(&headers, cookies::SESSION) {
        site.close_session(&id).await;
    }
    let mut response = pages::see_other("/");
    cookies::clear(response.headers_mut(), cookies::SESSION);
    response
}
