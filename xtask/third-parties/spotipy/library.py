"""Saving, checking and removing, one kind at a time. spotipy does nearly all of it by `/me/library`, as Spotify wants it now."""

import people


def round_trip(kind, thing, save, contains, remove, list_of):
    """Saves something, sees that it is there, and removes it."""

    def flow(judge):
        spotify = people.somebody(judge)
        uri = f"spotify:{kind}:{thing(judge)['id']}"
        saved = lambda: uri in judge.ask("library")
        # The world may have it saved already.
        remove(spotify, [uri])
        judge.equal((saved(), contains(spotify, [uri])), (False, [False]), "before")
        save(spotify, [uri])
        judge.equal((saved(), contains(spotify, [uri])), (True, [True]), "after saving")
        newest = list_of(spotify)["items"][0]
        judge.equal(newest[kind]["uri"], uri, "the newest of the list")
        remove(spotify, [uri])
        judge.equal((saved(), contains(spotify, [uri])), (False, [False]), "after removing")

    return flow


tracks = round_trip(
    "track",
    lambda judge: judge.facts["tracks"][0],
    lambda spotify, uris: spotify.current_user_saved_tracks_add(uris),
    lambda spotify, uris: spotify.current_user_saved_tracks_contains(uris),
    lambda spotify, uris: spotify.current_user_saved_tracks_delete(uris),
    lambda spotify: spotify.current_user_saved_tracks(),
)
albums = round_trip(
    "album",
    lambda judge: judge.facts["album"],
    lambda spotify, uris: spotify.current_user_saved_albums_add(uris),
    lambda spotify, uris: spotify.current_user_saved_albums_contains(uris),
    lambda spotify, uris: spotify.current_user_saved_albums_delete(uris),
    lambda spotify: spotify.current_user_saved_albums(),
)
shows = round_trip(
    "show",
    lambda judge: judge.facts["show"],
    lambda spotify, uris: spotify.current_user_saved_shows_add(uris),
    lambda spotify, uris: spotify.current_user_saved_shows_contains(uris),
    lambda spotify, uris: spotify.current_user_saved_shows_delete(uris),
    lambda spotify: spotify.current_user_saved_shows(),
)
# Whether an episode is saved, spotipy asks by an old operation: see below.
episodes = round_trip(
    "episode",
    lambda judge: judge.facts["show"]["episodes"][1],
    lambda spotify, uris: spotify.current_user_saved_episodes_add(uris),
    lambda spotify, uris: spotify.current_user_saved_items(uris),
    lambda spotify, uris: spotify.current_user_saved_episodes_delete(uris),
    lambda spotify: spotify.current_user_saved_episodes(),
)


def episodes_contains(judge):
    spotify, episode = people.somebody(judge), judge.facts["show"]["episodes"][1]
    spotify.current_user_saved_episodes_add([episode["id"]])
    answer = judge.extended_only(lambda: spotify.current_user_saved_episodes_contains([episode["id"]]))
    if judge.extended:
        judge.equal(answer, [True], "whether it is saved")
    else:
        judge.deviates(
            "asks for saved episodes by GET /me/episodes/contains",
            "closed in development mode, where GET /me/library/contains does it; it asks so for all other kinds",
        )


def follows(judge):
    spotify, artist = people.somebody(judge), judge.facts["artist"]
    uri = f"spotify:artist:{artist['id']}"
    spotify.user_unfollow_artists([artist["id"]])
    judge.equal(spotify.current_user_following_artists([artist["id"]]), [False], "before")
    spotify.user_follow_artists([artist["id"]])
    judge.equal(spotify.current_user_following_artists([uri]), [True], "after following")
    judge.holds(uri in judge.ask("library"), "the artist is followed")
    spotify.user_follow_users(["smedjan"])
    judge.equal(spotify.current_user_following_users(["smedjan"]), [True], "after following a user")
    spotify.user_unfollow_users(["smedjan"])
    judge.holds("spotify:user:smedjan" not in judge.ask("library"), "the user is not followed any more")


def many(judge):
    spotify, saved = people.somebody(judge), judge.ask("saved")
    ids = [track["id"] for track in saved[:39]] + [judge.facts["tracks"][1]["id"]]
    judge.equal(spotify.current_user_saved_tracks_contains(ids), [True] * 39 + [False], "forty at once")
    more = ids + [judge.facts["tracks"][2]["id"]]
    judge.refused(lambda: spotify.current_user_saved_tracks_contains(more), 400, "Too many uris")


FLOWS = {
    "library: tracks": tracks,
    "library: albums": albums,
    "library: shows": shows,
    "library: episodes": episodes,
    "library: whether an episode is saved": episodes_contains,
    "library: followed artists and users": follows,
    "library: forty at once, and no more": many,
}
