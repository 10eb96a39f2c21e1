"""Plays spotipy, unchanged, before the fake. The judge, ../src, starts it and tells it where it is by the environment only."""

import logging
import warnings

import catalogue
import errors
import library
import login
import paging
import player
import playlists
from judge import Judge

# What is played on purpose is nobody's complaint.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

judge = Judge()
for group in [login, catalogue, paging, playlists, library, player, errors]:
    for name, flow in group.FLOWS.items():
        judge.play(name, flow)
judge.over()
