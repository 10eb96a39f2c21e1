"""The other end of the conversation (src/conversation.rs), and expectations whose failure reads as a sentence."""

import json
import sys
import threading
import traceback

from spotipy import SpotifyException


class Judge:
    """Asks the judge, and counts what is compared."""

    def __init__(self):
        self.facts = json.loads(sys.stdin.readline())
        self.extended = self.facts["mode"] == "extended"
        self.checks = 0
        self.deviations = []
        # The user's browser asks from a thread of its own.
        self._turn = threading.Lock()

    def _say(self, **what):
        with self._turn:
            print(json.dumps(what), flush=True)
            return json.loads(sys.stdin.readline())

    def ask(self, ask, **arguments):
        answer = self._say(say="ask", ask=ask, **arguments)
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(f"{ask}: {answer['error']}")
        return answer

    def play(self, name, flow):
        """Plays one flow, whatever becomes of it."""
        if not self._say(say="begin", flow=name)["play"]:
            return
        self.checks, self.deviations, fault = 0, [], None
        try:
            flow(self)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in place if frame.filename.startswith(sys.path[0])][-1]
            fault = f"{type(error).__name__} at {ours.name}:{ours.lineno}: {error}"
        self._say(say="end", checks=self.checks, fault=fault, deviations=self.deviations)

    def over(self):
        print(json.dumps({"say": "over"}), flush=True)

    def holds(self, holds, sentence):
        self.checks += 1
        if not holds:
            raise AssertionError(sentence)

    def equal(self, actual, expected, what):
        self.holds(actual == expected, f"{what}: {actual!r}, not {expected!r}")

    def throws(self, kind, call, what):
        """The error that `call` must end in."""
        self.checks += 1
        try:
            result = call()
        except kind as error:
            return error
        raise AssertionError(f"{what}: {result!r}, not {kind.__name__}")

    def refused(self, call, status, message, reason=None):
        """Spotify's own words for a refusal have to arrive."""
        error = self.throws(SpotifyException, call, message)
        self.equal((error.http_status, error.reason), (status, reason), message)
        self.holds(message in error.msg, f"{error.msg!r} does not say {message!r}")
        return error

    def extended_only(self, call):
        """What development mode has closed: its answer, or `None` where it is refused."""
        if self.extended:
            return call()
        self.refused(call, 403, "Forbidden")
        return None

    def deviates(self, what, why):
        """Something that the client does in a way of its own, and that was just seen."""
        self.deviations.append({"what": what, "why": why})

    def requests(self, method, path):
        """What came to the fake since the flow began."""
        sent = self.ask("requests")
        return [request for request in sent if (request["method"], request["path"]) == (method, path)]

    def grants(self):
        """The grant types that were asked of the token endpoint, in order."""
        return [request["form"]["grant_type"] for request in self.requests("POST", "/api/token")]
