"""What goes wrong, and what is made of it."""

from spotipy import SpotifyException

import people

ID = "0" * 22


def unknown(judge):
    spotify = people.somebody(judge)
    judge.refused(lambda: spotify.track(ID), 404, "Resource not found")
    judge.refused(lambda: spotify.track("short"), 400, "Invalid base62 id")
    judge.refused(lambda: spotify.playlist(ID), 404, "Resource not found")


def no_premium(judge):
    spotify = people.somebody(judge, user=judge.facts["free_user"])
    judge.equal(spotify.me()["id"], judge.facts["free_user"], "who it is")
    judge.refused(spotify.next_track, 403, "Premium required", "PREMIUM_REQUIRED")


def missing_scope(judge):
    people.robot(judge)
    spotify = people.client(people.oauth(judge, people.free_port(), scopes="user-library-read"))
    judge.refused(spotify.devices, 403, "Insufficient client scope")
    judge.equal(spotify.current_user_saved_tracks(limit=1)["limit"], 1, "what the scope is for")


def rate_limit(judge):
    spotify = people.somebody(judge)
    judge.ask("fail", method="GET", path="/v1/me", status=429, retry_after=1)
    judge.equal(spotify.me()["id"], judge.facts["user"]["id"], "who it is, after a wait")
    judge.equal(len(judge.requests("GET", "/v1/me/")), 2, "requests")


def too_often(judge):
    people.robot(judge)
    spotify = people.client(people.oauth(judge, people.free_port()), status_retries=1, retries=1)
    spotify.me()
    judge.ask("fail", method="GET", path="/v1/me", status=429, retry_after=0, times=5)
    error = judge.throws(SpotifyException, spotify.me, "429 again and again")
    judge.equal((error.http_status, len(judge.requests("GET", "/v1/me/"))), (429, 3), "status and requests")


def outage(judge):
    spotify = people.somebody(judge)
    judge.ask("fail", method="GET", path="/v1/me", status=503, times=2)
    judge.equal(spotify.me()["id"], judge.facts["user"]["id"], "who it is, the third time")
    desk = next(of["id"] for of in spotify.devices()["devices"] if of["name"] == "Desk")
    tracks = judge.facts["album"]["tracks"]
    spotify.start_playback(desk, context_uri=f"spotify:album:{judge.facts['album']['id']}")
    judge.ask("fail", method="POST", path="/v1/me/player/next", status=502, after_acting=True)
    spotify.next_track()
    judge.equal(len(judge.requests("POST", "/v1/me/player/next")), 2, "requests")
    judge.equal(spotify.current_playback()["item"]["id"], tracks[2]["id"], "what plays after one skip")
    judge.deviates("repeats a POST after a 502", "which may have been obeyed: one skip may be two")


FLOWS = {
    "error: unknown and malformed ids": unknown,
    "error: no Premium": no_premium,
    "error: missing scope": missing_scope,
    "error: 429 with Retry-After, waited for": rate_limit,
    "error: 429 again and again": too_often,
    "error: 503 and 502": outage,
}
