"""Search, and single things of each kind."""

import people
from paging import all_of


def names(things):
    return [thing["name"] for thing in things]


def search(judge):
    spotify, album = people.somebody(judge), judge.facts["album"]
    kinds = ["album", "artist", "audiobook", "episode", "playlist", "show", "track"]
    found = spotify.search(album["name"], type=",".join(kinds), market="from_token")
    judge.equal(sorted(found), [f"{kind}s" for kind in kinds], "the kinds")
    judge.holds(album["id"] in [hit["id"] for hit in found["albums"]["items"]], "the album is found by its name")
    words = album["name"].lower().split()
    for track in found["tracks"]["items"]:
        text = " ".join(names([track, track["album"], *track["artists"]])).lower()
        judge.holds(all(word in text for word in words), f"{track['name']} is not what was searched for")
    for kind, wanted in [("show", judge.facts["show"]), ("audiobook", judge.facts["audiobook"])]:
        hits = spotify.search(wanted["name"], type=kind, market="GB")[f"{kind}s"]["items"]
        judge.holds(wanted["id"] in [hit["id"] for hit in hits], f"the {kind} is found by its name")
    episode = judge.facts["show"]["episodes"][0]
    hits = spotify.search(episode["name"], type="episode")["episodes"]["items"]
    judge.holds(episode["id"] in [hit["id"] for hit in hits], "the episode is found by its name")


def search_pages(judge):
    spotify = people.somebody(judge)
    page = spotify.search("a", type="track", limit=10)["tracks"]
    seen = [track["id"] for track in page["items"]]
    for _ in range(3):
        page = spotify.next(page)["tracks"]
        seen += [track["id"] for track in page["items"]]
    judge.equal((len(seen), len(set(seen))), (40, 40), "four pages of ten, nothing twice")
    back = spotify.previous(page)["tracks"]
    judge.equal([track["id"] for track in back["items"]], seen[20:30], "a page back")
    if judge.extended:
        judge.equal(len(spotify.search("a", type="track", limit=50)["tracks"]["items"]), 50, "fifty at once")
    else:
        judge.refused(lambda: spotify.search("a", limit=50), 400, "Invalid limit")


def albums(judge):
    spotify, album, artist = people.somebody(judge), judge.facts["album"], judge.facts["artist"]
    whole = spotify.album(f"spotify:album:{album['id']}")
    judge.equal((whole["name"], whole["total_tracks"]), (album["name"], len(album["tracks"])), "the album")
    judge.equal(whole.get("label"), album["label"] if judge.extended else None, "its label")
    tracks = spotify.album_tracks(album["id"])
    judge.equal([track["id"] for track in tracks["items"]], [track["id"] for track in album["tracks"]], "its tracks")
    track = spotify.track(f"https://open.spotify.com/track/{album['tracks'][0]['id']}")
    judge.equal((track["name"], track["album"]["id"]), (album["tracks"][0]["name"], album["id"]), "its first track")
    by_artist = all_of(spotify, spotify.artist_albums(artist["id"], limit=10))
    judge.equal(sorted(of["id"] for of in by_artist), artist["albums"], "the artist's albums")


def albums_by_default(judge):
    spotify, artist = people.somebody(judge), judge.facts["artist"]
    if judge.extended:
        page = spotify.artist_albums(artist["id"])
        judge.equal((page["limit"], page["offset"]), (20, 0), "the page")
    else:
        judge.refused(lambda: spotify.artist_albums(artist["id"]), 400, "Invalid limit")
        judge.deviates("artist_albums() asks for 20 at once", "development mode gives 10 at most since 2026")


def spoken(judge):
    spotify, show, book = people.somebody(judge), judge.facts["show"], judge.facts["audiobook"]
    judge.equal(spotify.show(show["id"])["name"], show["name"], "the show")
    episodes = spotify.show_episodes(show["id"])
    judge.equal([of["id"] for of in episodes["items"]], [of["id"] for of in show["episodes"]][:50], "its episodes")
    episode = spotify.episode(show["episodes"][0]["id"])
    judge.equal((episode["name"], episode["show"]["id"]), (show["episodes"][0]["name"], show["id"]), "the episode")
    judge.equal(spotify.get_audiobook(book["id"], market="GB")["name"], book["name"], "the audiobook")
    chapters = spotify.get_audiobook_chapters(book["id"], market="GB", limit=50)
    judge.equal([of["id"] for of in chapters["items"]], [of["id"] for of in book["chapters"]][:50], "its chapters")


def several(judge):
    spotify, tracks, album = people.somebody(judge), judge.facts["tracks"], judge.facts["album"]
    ids = [track["id"] for track in tracks]
    several_of = [
        ("tracks", lambda: spotify.tracks(ids)["tracks"], names(tracks)),
        ("albums", lambda: spotify.albums([album["id"]])["albums"], [album["name"]]),
        ("artists", lambda: spotify.artists([judge.facts["artist"]["id"]])["artists"], [judge.facts["artist"]["name"]]),
        ("shows", lambda: spotify.shows([judge.facts["show"]["id"]])["shows"], [judge.facts["show"]["name"]]),
    ]
    for what, call, expected in several_of:
        found = judge.extended_only(call)
        if found is not None:
            judge.equal(names(found), expected, what)


def closed(judge):
    spotify, artist, track = people.somebody(judge), judge.facts["artist"], judge.facts["tracks"][0]
    top = judge.extended_only(lambda: spotify.artist_top_tracks(artist["id"]))
    markets = judge.extended_only(spotify.available_markets)
    releases = judge.extended_only(lambda: spotify.new_releases(limit=5))
    features = judge.extended_only(lambda: spotify.audio_features([track["id"]]))
    other = judge.extended_only(lambda: spotify.user("smedjan"))
    if judge.extended:
        judge.holds(all(artist["id"] in [of["id"] for of in track["artists"]] for track in top["tracks"]), "top tracks")
        judge.holds({"SE", "GB"} <= set(markets["markets"]), "the markets")
        judge.equal(len(releases["albums"]["items"]), 5, "new releases")
        judge.equal([of["id"] for of in features], [track["id"]], "audio features")
        judge.equal((other["id"], other["display_name"]), ("smedjan", "Smedjan"), "another user")


FLOWS = {
    "search: all seven types": search,
    "search: pages, there and back": search_pages,
    "catalogue: album, its tracks, its artist": albums,
    "catalogue: an artist's albums, as they are asked for by default": albums_by_default,
    "catalogue: show, episode, audiobook, chapters": spoken,
    "catalogue: several at once": several,
    "catalogue: what development mode has closed": closed,
}
