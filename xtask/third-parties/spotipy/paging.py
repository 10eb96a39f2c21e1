"""Lists to their end."""

import people


def all_of(spotify, page, get=lambda page: page):
    items = []
    while page:
        page = get(page)
        items += page["items"]
        page = spotify.next(page)
    return items


def saved_tracks(judge):
    spotify, saved = people.somebody(judge), judge.ask("saved")
    page = spotify.current_user_saved_tracks(limit=50)
    judge.equal(page["total"], len(saved), "the total")
    items = all_of(spotify, page)
    judge.equal([item["track"]["id"] for item in items], [track["id"] for track in saved], "the tracks")
    judge.equal([item["track"]["name"] for item in items], [track["name"] for track in saved], "their names")
    judge.equal(len(judge.requests("GET", "/v1/me/tracks")), 5, "requests")
    middle = spotify.current_user_saved_tracks(limit=50, offset=100)
    back = [item["track"]["id"] for item in spotify.previous(middle)["items"]]
    judge.equal(back, [track["id"] for track in saved[50:100]], "a page back")


def playlists(judge):
    spotify, mine = people.somebody(judge), judge.ask("playlists")
    items = all_of(spotify, spotify.current_user_playlists(limit=5))
    judge.equal([item["id"] for item in items], [playlist["id"] for playlist in mine], "the playlists")
    judge.equal([item["name"] for item in items], [playlist["name"] for playlist in mine], "their names")
    judge.equal([item["owner"]["id"] for item in items], [playlist["owner"] for playlist in mine], "their owners")


def playlist_items(judge):
    spotify = people.somebody(judge)
    mine = [playlist for playlist in judge.ask("playlists") if playlist["owner"] == judge.facts["user"]["id"]]
    largest = max(mine, key=lambda playlist: len(playlist["uris"]))
    items = all_of(spotify, spotify.playlist_items(largest["id"], limit=20))
    # Items of the older name in extended mode, of the new one in both: what was taken down is null under either.
    things = [item.get("item") or item.get("track") for item in items]
    judge.equal([thing and thing["uri"] for thing in things], largest["uris"], "what is in it")
    whole = spotify.playlist(largest["id"])
    judge.equal((whole["name"], whole["snapshot_id"]), (largest["name"], largest["snapshot_id"]), "the playlist")
    judge.equal((whole.get("items") or whole["tracks"])["total"], len(largest["uris"]), "its total")


def followed_artists(judge):
    spotify = people.somebody(judge)
    followed = [uri for uri in judge.ask("library") if uri.startswith("spotify:artist:")]
    items = all_of(spotify, spotify.current_user_followed_artists(limit=25), lambda page: page["artists"])
    judge.equal([artist["uri"] for artist in items], followed, "the artists")


def recently_played(judge):
    spotify = people.somebody(judge)
    items = all_of(spotify, spotify.current_user_recently_played(limit=20))
    times = [item["played_at"] for item in items]
    judge.equal(times, sorted(times, reverse=True), "newest first")
    judge.holds(len(items) >= 30 and len(set(times)) == len(times), f"{len(items)} plays, each of them once")


def top(judge):
    spotify = people.somebody(judge)
    for kind, call in [("artist", spotify.current_user_top_artists), ("track", spotify.current_user_top_tracks)]:
        page = call(limit=10, time_range="short_term")
        judge.equal([item["type"] for item in page["items"]], [kind] * 10, f"top {kind}s")
        judge.equal(spotify.next(page)["offset"], 10, "the next page's place")


FLOWS = {
    "paging: all saved tracks, and a page back": saved_tracks,
    "paging: all playlists": playlists,
    "paging: a playlist's items": playlist_items,
    "paging: followed artists, by cursor": followed_artists,
    "paging: recently played, by cursor": recently_played,
    "paging: top artists and tracks": top,
}
