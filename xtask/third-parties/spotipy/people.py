"""Who signs in, and how: spotipy's own login, with a robot for a browser."""

import socket
import threading
import webbrowser

import spotipy
from spotipy.cache_handler import MemoryCacheHandler

CALLBACK = "http://127.0.0.1:{port}/callback"


class Robot(webbrowser.BaseBrowser):
    """The user's browser: presses Allow or Deny, and goes where that leads, which is to spotipy's own server."""

    def __init__(self, judge, user=None, deny=False):
        super().__init__("robot")
        self.judge, self.user, self.deny, self.visited = judge, user, deny, []

    def open(self, url, new=0, autoraise=True):
        self.visited.append(url)
        # spotipy serves its one request after this has returned.
        threading.Thread(target=self._visit, args=[url], daemon=True).start()
        return True

    def _visit(self, url):
        self.judge.ask("browse", url=url, user=self.user, deny=self.deny)


def robot(judge, **habits):
    """Makes a robot the browser of this machine."""
    browser = Robot(judge, **habits)
    webbrowser.register("robot", None, browser, preferred=True)
    return browser


def oauth(judge, port, scopes=None, **more):
    return spotipy.SpotifyOAuth(
        client_id=judge.facts["client_id"],
        client_secret=judge.facts["client_secret"],
        redirect_uri=CALLBACK.format(port=port),
        scope=judge.facts["scopes"] if scopes is None else scopes,
        cache_handler=MemoryCacheHandler(),
        requests_timeout=20,
        **more,
    )


def pkce(judge, port, scopes=None, **more):
    return spotipy.SpotifyPKCE(
        client_id=judge.facts["public_client_id"],
        redirect_uri=CALLBACK.format(port=port),
        scope=judge.facts["scopes"] if scopes is None else scopes,
        cache_handler=MemoryCacheHandler(),
        requests_timeout=20,
        **more,
    )


def app(judge, client_secret=None):
    """The app itself, without a user."""
    credentials = spotipy.SpotifyClientCredentials(
        client_id=judge.facts["client_id"],
        client_secret=client_secret or judge.facts["client_secret"],
        cache_handler=MemoryCacheHandler(),
        requests_timeout=20,
    )
    return spotipy.Spotify(auth_manager=credentials, requests_timeout=20)


def client(auth_manager, **more):
    return spotipy.Spotify(auth_manager=auth_manager, requests_timeout=20, **more)


_signed_in = {}


def somebody(judge, user=None, **more):
    """A client with all scopes, signed in once for all flows."""
    key = (user, tuple(sorted(more.items())))
    if key not in _signed_in:
        robot(judge, user=user)
        manager = oauth(judge, free_port())
        manager.get_access_token(as_dict=False)
        _signed_in[key] = client(manager, **more)
    return _signed_in[key]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def age(manager):
    """The cached token is over, as far as the client's clock goes."""
    token = manager.cache_handler.get_cached_token()
    token["expires_at"] = 0
    manager.cache_handler.save_token_to_cache(token)
