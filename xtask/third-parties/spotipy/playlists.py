"""A playlist from its making to its end. The fake's world is looked at after every step."""

import people

# Two bytes of a JPEG are enough for whoever does not look.
COVER = "/9g="


def made(judge, spotify):
    return spotify.current_user_playlist_create("Made", public=False, description="By a test")


def contents(judge, playlist):
    return judge.ask("playlist", id=playlist["id"])["uris"]


def make_and_fill(judge):
    spotify = people.somebody(judge)
    uris = [track["uri"] for track in judge.facts["tracks"]]
    playlist = made(judge, spotify)
    there = judge.ask("playlist", id=playlist["id"])
    kept = ("name", "description", "public", "collaborative")
    judge.equal([playlist[name] for name in kept], ["Made", "By a test", False, False], "what was answered")
    judge.equal([there[name] for name in kept], ["Made", "By a test", False, False], "what was made")
    judge.equal(judge.ask("playlists")[0]["id"], playlist["id"], "the first of the user's list")
    snapshots = [there["snapshot_id"]]
    snapshots.append(spotify.playlist_add_items(playlist["id"], uris[:3])["snapshot_id"])
    judge.equal(contents(judge, playlist), uris[:3], "after adding three")
    snapshots.append(spotify.playlist_add_items(playlist["id"], [uris[3].split(":")[2]], position=1)["snapshot_id"])
    judge.equal(contents(judge, playlist), [uris[0], uris[3], uris[1], uris[2]], "after adding one at a place")
    episode = f"spotify:episode:{judge.facts['show']['episodes'][0]['id']}"
    spotify.playlist_add_items(playlist["id"], [episode])
    judge.equal(contents(judge, playlist)[-1], episode, "after adding an episode")
    judge.equal(len(set(snapshots)), 3, "each change is another snapshot")
    # Nothing of the sort may be added.
    judge.refused(lambda: spotify.playlist_add_items(playlist["id"], ["spotify:album:" + "0" * 22]), 400, "non-existing ID")


def reorder_and_replace(judge):
    spotify = people.somebody(judge)
    uris = [track["uri"] for track in judge.facts["tracks"]]
    playlist = made(judge, spotify)
    spotify.playlist_add_items(playlist["id"], uris[:5])
    answer = spotify.playlist_reorder_items(playlist["id"], range_start=0, insert_before=3, range_length=2)
    judge.equal(contents(judge, playlist), [uris[2], uris[0], uris[1], uris[3], uris[4]], "after moving two down")
    spotify.playlist_reorder_items(playlist["id"], 4, 0, snapshot_id=answer["snapshot_id"])
    judge.equal(contents(judge, playlist), [uris[4], uris[2], uris[0], uris[1], uris[3]], "after moving one up")
    spotify.playlist_replace_items(playlist["id"], [uris[5], uris[6], uris[5]])
    judge.equal(contents(judge, playlist), [uris[5], uris[6], uris[5]], "after replacing all")
    snapshot = spotify.playlist_remove_all_occurrences_of_items(playlist["id"], [uris[5]])["snapshot_id"]
    judge.equal(contents(judge, playlist), [uris[6]], "after removing one that was there twice")
    judge.equal(judge.ask("playlist", id=playlist["id"])["snapshot_id"], snapshot, "the snapshot")
    spotify.playlist_remove_specific_occurrences_of_items(playlist["id"], [{"uri": uris[6], "positions": [0]}])
    judge.equal(contents(judge, playlist), [], "after removing the last one by its place")


def details_and_cover(judge):
    spotify = people.somebody(judge)
    playlist = made(judge, spotify)
    spotify.playlist_change_details(playlist["id"], name="Renamed", public=True, description="")
    there = judge.ask("playlist", id=playlist["id"])
    judge.equal((there["name"], there["public"], there["description"]), ("Renamed", True, ""), "the details")
    spotify.playlist_upload_cover_image(playlist["id"], COVER)
    images = spotify.playlist_cover_image(playlist["id"])
    judge.equal(len(images), 1, "the cover")
    theirs = "37i9dQZF1DXcBWIGoYBM5M"
    judge.refused(lambda: spotify.playlist_change_details(theirs, name="Mine now"), 403, "Forbidden")


def follow_and_unfollow(judge):
    spotify, theirs = people.somebody(judge), "37i9dQZF1DXcBWIGoYBM5M"
    follows = lambda: f"spotify:playlist:{theirs}" in judge.ask("library")
    spotify.current_user_follow_playlist(theirs)
    judge.holds(follows(), "the playlist is followed")
    judge.equal(spotify.current_user_saved_items([f"spotify:playlist:{theirs}"]), [True], "what is said of it")
    judge.extended_only(lambda: spotify.current_user_unfollow_playlist(theirs))
    judge.equal(follows(), not judge.extended, "whether it is followed after that")
    if not judge.extended:
        judge.deviates(
            "unfollows playlists by DELETE /playlists/{id}/followers",
            "closed in development mode, where DELETE /me/library does it; it follows them by PUT /me/library",
        )
    judge.throws(TypeError, lambda: spotify.playlist_is_following(theirs, ["juniper"]), "playlist_is_following")
    judge.deviates("playlist_is_following() asks nothing", "its own warning ends in a TypeError: a comma too many")


def old_creation(judge):
    spotify = people.somebody(judge)
    playlist = judge.extended_only(lambda: spotify.user_playlist_create(judge.facts["user"]["id"], "Old way"))
    if playlist:
        judge.equal(judge.ask("playlist", id=playlist["id"])["name"], "Old way", "its name")


FLOWS = {
    "playlist: make, add at the end and at a place": make_and_fill,
    "playlist: reorder, replace, remove": reorder_and_replace,
    "playlist: details and cover": details_and_cover,
    "playlist: follow, unfollow": follow_and_unfollow,
    "playlist: the old way to make one": old_creation,
}
