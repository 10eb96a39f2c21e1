"""The player: what it is told, and what it says after that."""

import people


def device(spotify, name):
    return next(device for device in spotify.devices()["devices"] if device["name"] == name)


def state(spotify):
    return spotify.current_playback(additional_types="episode")


def started(judge, spotify):
    """The album from its second track on, on the desk."""
    album = judge.facts["album"]
    place = {"position": 1}
    desk = device(spotify, "Desk")["id"]
    spotify.start_playback(desk, context_uri=f"spotify:album:{album['id']}", offset=place, position_ms=30_000)
    return album["tracks"], desk


def devices(judge):
    spotify = people.somebody(judge)
    found = spotify.devices()["devices"]
    judge.equal([of["name"] for of in found], ["Desk", "Pocket", "Living room"], "the devices")
    judge.equal([of["is_restricted"] for of in found], [False, False, True], "which of them take no commands")
    judge.equal([len(of["id"]) for of in found], [40, 40, 40], "the length of their ids")


def start(judge):
    spotify = people.somebody(judge)
    tracks, desk = started(judge, spotify)
    now = state(spotify)
    judge.equal((now["is_playing"], now["device"]["id"]), (True, desk), "where it plays")
    judge.equal((now["item"]["id"], now["item"]["name"]), (tracks[1]["id"], tracks[1]["name"]), "what plays")
    judge.holds(30_000 <= now["progress_ms"] < 60_000, f"the place is {now['progress_ms']}")
    judge.equal(now["context"]["uri"], f"spotify:album:{judge.facts['album']['id']}", "what it plays in")
    playing = spotify.currently_playing()
    judge.equal((playing["item"]["id"], playing["currently_playing_type"]), (tracks[1]["id"], "track"), "the same, shortly")
    spotify.start_playback(uris=[f"spotify:episode:{judge.facts['show']['episodes'][0]['id']}"])
    judge.equal(spotify.currently_playing()["item"], None, "an episode, for who has not said that it knows them")
    judge.equal(state(spotify)["item"]["id"], judge.facts["show"]["episodes"][0]["id"], "an episode")


def pause_and_resume(judge):
    spotify = people.somebody(judge)
    started(judge, spotify)
    spotify.pause_playback()
    judge.equal(state(spotify)["is_playing"], False, "whether it plays after a pause")
    judge.refused(spotify.pause_playback, 403, "Restriction violated", "UNKNOWN")
    spotify.start_playback()
    judge.equal(state(spotify)["is_playing"], True, "whether it plays again")


def skip(judge):
    spotify = people.somebody(judge)
    tracks, _ = started(judge, spotify)
    spotify.next_track()
    judge.equal(state(spotify)["item"]["id"], tracks[2]["id"], "what plays next")
    spotify.previous_track()
    spotify.previous_track()
    judge.equal(state(spotify)["item"]["id"], tracks[0]["id"], "what played before")
    judge.refused(spotify.previous_track, 403, "No previous track", "NO_PREV_TRACK")


def settings(judge):
    spotify = people.somebody(judge)
    started(judge, spotify)
    spotify.seek_track(60_000)
    spotify.volume(35)
    spotify.shuffle(True)
    spotify.repeat("context")
    now = state(spotify)
    judge.holds(60_000 <= now["progress_ms"] < 90_000, f"the place is {now['progress_ms']}")
    judge.equal(now["device"]["volume_percent"], 35, "the volume")
    judge.equal((now["shuffle_state"], now["repeat_state"]), (True, "context"), "shuffle and repeat")
    spotify.shuffle(False)
    spotify.repeat("off")
    now = state(spotify)
    judge.equal((now["shuffle_state"], now["repeat_state"]), (False, "off"), "shuffle and repeat, as before")


def queue(judge):
    spotify = people.somebody(judge)
    tracks, _ = started(judge, spotify)
    new = judge.facts["tracks"][3]
    spotify.add_to_queue(new["uri"])
    queued = spotify.queue()
    judge.equal(queued["currently_playing"]["id"], tracks[1]["id"], "what plays")
    expected = [new["id"]] + [track["id"] for track in tracks[2:]]
    judge.equal([item["id"] for item in queued["queue"]], expected[:20], "what comes")
    spotify.next_track()
    judge.equal(state(spotify)["item"]["id"], new["id"], "what was queued plays")
    recent = spotify.current_user_recently_played(limit=1)["items"][0]
    judge.equal(recent["track"]["id"], tracks[1]["id"], "what played last")


def transfer(judge):
    spotify = people.somebody(judge)
    started(judge, spotify)
    pocket, speaker = device(spotify, "Pocket")["id"], device(spotify, "Living room")["id"]
    spotify.transfer_playback(pocket, force_play=True)
    now = state(spotify)
    judge.equal((now["device"]["id"], now["is_playing"]), (pocket, True), "where it plays now")
    judge.equal([of["id"] for of in spotify.devices()["devices"] if of["is_active"]], [pocket], "the active device")
    judge.refused(lambda: spotify.volume(10), 403, "Cannot control device volume", "VOLUME_CONTROL_DISALLOW")
    judge.refused(lambda: spotify.transfer_playback(speaker), 403, "Restricted device", "DEVICE_NOT_CONTROLLABLE")
    judge.refused(lambda: spotify.pause_playback("0" * 40), 404, "Device not found")


def nothing_plays(judge):
    spotify = people.somebody(judge)
    judge.ask("silence")
    judge.equal((spotify.current_playback(), spotify.currently_playing()), (None, None), "what plays")
    judge.refused(spotify.pause_playback, 404, "No active device found", "NO_ACTIVE_DEVICE")
    started(judge, spotify)
    judge.equal(state(spotify)["is_playing"], True, "whether it plays on a device that was named")


FLOWS = {
    "player: devices": devices,
    "player: start an album at a place, and an episode": start,
    "player: pause, resume, and pause twice": pause_and_resume,
    "player: next, previous, and nothing before that": skip,
    "player: seek, volume, shuffle, repeat": settings,
    "player: queue, and what played last": queue,
    "player: transfer, and devices that refuse": transfer,
    "player: nothing plays": nothing_plays,
}
