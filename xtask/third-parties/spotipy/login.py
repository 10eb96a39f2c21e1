"""Every way to a token, and its renewal."""

from urllib.parse import parse_qs, urlparse

from spotipy import SpotifyOauthError, SpotifyStateError

import people


def client_credentials(judge):
    app, artist = people.app(judge), judge.facts["artist"]
    judge.equal(app.artist(artist["id"])["name"], artist["name"], "the artist")
    app.artist(artist["id"])
    judge.equal(judge.grants(), ["client_credentials"], "one token for two calls")
    judge.ask("expire")
    people.age(app.auth_manager)
    judge.equal(app.artist(artist["id"])["id"], artist["id"], "the artist, with a new token")
    judge.equal(judge.grants(), ["client_credentials"] * 2, "a token that is over is asked for anew")
    judge.refused(app.me, 401, "Valid user authentication required")


def wrong_secret(judge):
    app = people.app(judge, client_secret="guessed")
    error = judge.throws(SpotifyOauthError, lambda: app.artist(judge.facts["artist"]["id"]), "a wrong secret")
    judge.equal((error.error, error.error_description), ("invalid_client", "Invalid client secret"), "its error")


def authorization_code(judge):
    browser = people.robot(judge)
    manager = people.oauth(judge, people.free_port(), state="guess me")
    me = people.client(manager).me()
    profile(judge, me)
    asked = parse_qs(urlparse(browser.visited[0]).query)
    judge.equal(browser.visited[0].split("?")[0], "https://accounts.spotify.com/authorize", "where the browser was sent")
    judge.equal(asked["state"], ["guess me"], "the state")
    judge.equal(judge.grants(), ["authorization_code"], "the grants")
    token = manager.cache_handler.get_cached_token()
    judge.equal((token["token_type"], token["expires_in"]), ("Bearer", 3600), "the token")
    judge.equal(sorted(token["scope"].split()), sorted(judge.facts["scopes"]), "the scopes")


def profile(judge, me):
    user = judge.facts["user"]
    judge.equal((me["id"], me["display_name"], me["type"]), (user["id"], user["display_name"], "user"), "the profile")
    judge.equal(me["account_id"], user["account_id"], "the account")
    for private in ["country", "email", "product"]:
        # Development mode does not tell them.
        judge.equal(me.get(private), user[private] if judge.extended else None, private)


def denied(judge):
    people.robot(judge, deny=True)
    manager = people.oauth(judge, people.free_port())
    error = judge.throws(SpotifyOauthError, manager.get_authorization_code, "a user who says no")
    judge.equal(error.error, "access_denied", "the error")
    judge.equal(judge.grants(), [], "nothing is asked for after that")


def forged_state(judge):
    browser = people.robot(judge)
    manager = people.oauth(judge, people.free_port(), state="mine")
    asked = manager.get_authorize_url
    manager.get_authorize_url = lambda: asked(state="theirs")
    judge.throws(SpotifyStateError, manager.get_authorization_code, "an answer with another state")
    judge.equal(len(browser.visited), 1, "visits")
    judge.equal(judge.grants(), [], "nothing is asked for after that")


def code_twice(judge):
    people.robot(judge)
    manager = people.oauth(judge, people.free_port())
    code = manager.get_authorization_code()
    manager.get_access_token(code, as_dict=False, check_cache=False)
    again = lambda: manager.get_access_token(code, as_dict=False, check_cache=False)
    error = judge.throws(SpotifyOauthError, again, "a code that was used")
    judge.equal((error.error, error.error_description), ("invalid_grant", "Invalid authorization code"), "its error")


def proof_key(judge):
    browser = people.robot(judge)
    manager = people.pkce(judge, people.free_port(), state="guess me")
    profile(judge, people.client(manager).me())
    asked = parse_qs(urlparse(browser.visited[0]).query)
    judge.equal(asked["code_challenge_method"], ["S256"], "the challenge's method")
    exchange = judge.requests("POST", "/api/token")[0]["form"]
    judge.holds("client_secret" not in exchange, "a public client sends no secret")
    judge.equal(exchange["code_verifier"], manager.code_verifier, "the verifier")


def refresh(make):
    """By both kinds of clients, whether the answer has the refresh token again or not."""

    def flow(judge):
        people.robot(judge)
        manager = make(judge, people.free_port())
        spotify = people.client(manager)
        spotify.me()
        first = manager.cache_handler.get_cached_token()
        for echo in [False, True, False]:
            judge.ask("echo", on=echo)
            judge.ask("expire")
            people.age(manager)
            judge.equal(spotify.me()["id"], judge.facts["user"]["id"], "who it is, with a new token")
            token = manager.cache_handler.get_cached_token()
            judge.equal(token["refresh_token"], first["refresh_token"], "the refresh token that is kept")
            judge.holds(token["access_token"] != first["access_token"], "another access token")
        judge.ask("echo", on=False)
        judge.equal(judge.grants(), ["authorization_code"] + ["refresh_token"] * 3, "the grants")

    return flow


def dead_token(judge):
    people.robot(judge)
    spotify = people.client(people.oauth(judge, people.free_port()))
    spotify.me()
    judge.ask("expire")
    judge.refused(spotify.me, 401, "Missing/invalid/expired access token")
    judge.equal(judge.grants(), ["authorization_code"], "the grants")
    judge.deviates("renews by its own clock only", "a 401 for a token that Spotify ended early reaches the caller")


def narrower_scope(judge):
    people.robot(judge)
    manager = people.oauth(judge, people.free_port(), scopes="user-library-read,user-top-read")
    judge.ask("grant", scopes=["user-library-read"])
    spotify = people.client(manager)
    judge.equal(spotify.current_user_saved_tracks()["total"], len(judge.ask("saved")), "saved tracks")
    judge.ask("grant", scopes=None)
    judge.refused(spotify.current_user_top_artists, 403, "Insufficient client scope")
    judge.equal(manager.cache_handler.get_cached_token()["scope"], "user-library-read user-top-read", "the cached scopes")
    judge.deviates("keeps the scopes it asked for", "and not those that the answer says were granted")


FLOWS = {
    "login: client credentials, and again when the token is over": client_credentials,
    "login: wrong secret": wrong_secret,
    "login: authorization code, through its own callback server": authorization_code,
    "login: PKCE, through its own callback server": proof_key,
    "login: the user refuses": denied,
    "login: an answer with another state": forged_state,
    "login: a code that was used": code_twice,
    "login: less granted than asked": narrower_scope,
    "refresh: confidential client": refresh(people.oauth),
    "refresh: public client": refresh(people.pkce),
    "refresh: a token that ended early": dead_token,
}
