// A playlist from its making to its end. The fake's world is looked at after every step.

import { somebody } from './people.mjs';

const THEIRS = '37i9dQZF1DXcBWIGoYBM5M';

async function contents(judge, playlist) {
  return (await judge.ask('playlist', { id: playlist.id })).uris;
}

/** A new playlist; in development mode, one that the user has already. */
async function made(judge, api) {
  const details = { name: 'Made', public: false, description: 'By a test' };
  const playlist = await judge.extendedOnly(() => api.playlists.createPlaylist(judge.facts.user.id, details));
  if (playlist) return playlist;
  judge.deviates('makes playlists by POST /users/{id}/playlists', 'closed in development mode, where POST /me/playlists does it');
  const mine = await judge.ask('playlists');
  return mine.find((of) => of.owner === judge.facts.user.id);
}

async function makeAndFill(judge) {
  const api = await somebody(judge);
  const uris = judge.facts.tracks.map((track) => track.uri);
  const playlist = await made(judge, api);
  const before = await contents(judge, playlist);
  await judge.extendedOnly(() => api.playlists.addItemsToPlaylist(playlist.id, uris.slice(0, 3)));
  await judge.extendedOnly(() => api.playlists.addItemsToPlaylist(playlist.id, [uris[3]], 1));
  if (!judge.extended) return judge.equal(await contents(judge, playlist), before, 'what is in it');
  const there = await judge.ask('playlist', { id: playlist.id });
  judge.equal([there.name, there.description, there.public], ['Made', 'By a test', false], 'what was made');
  judge.equal([playlist.name, playlist.description, playlist.public], ['Made', 'By a test', false], 'what was answered');
  judge.equal(there.uris, [uris[0], uris[3], uris[1], uris[2]], 'what is in it');
}

async function reorderAndReplace(judge) {
  const api = await somebody(judge);
  const uris = judge.facts.tracks.map((track) => track.uri);
  const playlist = await made(judge, api);
  const before = await contents(judge, playlist);
  const replaced = await judge.extendedOnly(() => api.playlists.updatePlaylistItems(playlist.id, { uris: uris.slice(0, 5) }));
  const moved = await judge.extendedOnly(() => api.playlists.movePlaylistItems(playlist.id, 0, 2, 3));
  const remove = () => api.playlists.removeItemsFromPlaylist(playlist.id, { tracks: [{ uri: uris[4] }] });
  if (judge.extended) {
    judge.holds(replaced.snapshot_id !== moved.snapshot_id, 'each change is another snapshot');
    judge.equal(await contents(judge, playlist), [uris[2], uris[0], uris[1], uris[3], uris[4]], 'after moving two down');
    await remove();
    judge.equal(await contents(judge, playlist), [uris[2], uris[0], uris[1], uris[3]], 'after removing one');
  } else {
    await judge.extendedOnly(remove);
    judge.equal(await contents(judge, playlist), before, 'what is in it');
  }
}

async function detailsAndCover(judge) {
  const api = await somebody(judge);
  const playlist = await made(judge, api);
  await api.playlists.changePlaylistDetails(playlist.id, { name: 'Renamed', public: true });
  const there = await judge.ask('playlist', { id: playlist.id });
  judge.equal([there.name, there.public], ['Renamed', true], 'the details');
  await api.playlists.addCustomPlaylistCoverImageFromBase64String(playlist.id, '/9g=');
  judge.equal((await api.playlists.getPlaylistCoverImage(playlist.id)).length, 1, 'the cover');
  await judge.throws(() => api.playlists.changePlaylistDetails(THEIRS, { name: 'Mine now' }), '"message":"Forbidden"');
}

async function followAndUnfollow(judge) {
  const api = await somebody(judge);
  const follows = async () => (await judge.ask('library')).includes(`spotify:playlist:${THEIRS}`);
  const before = await follows();
  await judge.extendedOnly(() => api.currentUser.playlists.follow(THEIRS));
  judge.equal(await follows(), judge.extended || before, 'whether it is followed');
  const user = judge.facts.user.id;
  const said = await judge.extendedOnly(() => api.currentUser.playlists.isFollowing(THEIRS, [user]));
  if (said) judge.equal(said, [true], 'what is said of it');
  await judge.extendedOnly(() => api.currentUser.playlists.unfollow(THEIRS));
  judge.equal(await follows(), !judge.extended && before, 'whether it is followed after that');
}

export const FLOWS = {
  'playlist: make, add at the end and at a place': makeAndFill,
  'playlist: reorder, replace, remove': reorderAndReplace,
  'playlist: details and cover': detailsAndCover,
  'playlist: follow, unfollow': followAndUnfollow,
};
