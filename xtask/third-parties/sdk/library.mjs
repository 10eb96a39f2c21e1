// Saving, checking and removing, one kind at a time, by the operations of old.

import { somebody } from './people.mjs';

const OLD = 'closed in development mode, where /me/library does it for all kinds; the SDK does not know it';

/** Saves something, sees that it is there, and removes it. */
function roundTrip(kind, thing, { save, contains, remove, list }) {
  return async (judge) => {
    const api = await somebody(judge);
    const { id } = thing(judge.facts);
    const uri = `spotify:${kind}:${id}`;
    const saved = async () => (await judge.ask('library')).includes(uri);
    const before = await saved();
    // The world may have it saved already.
    await judge.extendedOnly(() => remove(api, [id]));
    if (!judge.extended) {
      await judge.extendedOnly(() => save(api, [id]));
      await judge.extendedOnly(() => contains(api, [id]));
      judge.equal(await saved(), before, 'whether it is saved');
      judge.deviates('saves, checks and removes by an operation of each kind', OLD);
      return;
    }
    judge.equal([await saved(), await contains(api, [id])], [false, [false]], 'before');
    await save(api, [id]);
    judge.equal([await saved(), await contains(api, [id])], [true, [true]], 'after saving');
    judge.equal((await list(api)).items[0][kind].uri, uri, 'the newest of the list');
    await remove(api, [id]);
    judge.equal([await saved(), await contains(api, [id])], [false, [false]], 'after removing');
  };
}

const tracks = roundTrip('track', (facts) => facts.tracks[0], {
  save: (api, ids) => api.currentUser.tracks.saveTracks(ids),
  contains: (api, ids) => api.currentUser.tracks.hasSavedTracks(ids),
  remove: (api, ids) => api.currentUser.tracks.removeSavedTracks(ids),
  list: (api) => api.currentUser.tracks.savedTracks(),
});
const albums = roundTrip('album', (facts) => facts.album, {
  save: (api, ids) => api.currentUser.albums.saveAlbums(ids),
  contains: (api, ids) => api.currentUser.albums.hasSavedAlbums(ids),
  remove: (api, ids) => api.currentUser.albums.removeSavedAlbums(ids),
  list: (api) => api.currentUser.albums.savedAlbums(),
});
const shows = roundTrip('show', (facts) => facts.show, {
  save: (api, ids) => api.currentUser.shows.saveShows(ids),
  contains: (api, ids) => api.currentUser.shows.hasSavedShow(ids),
  remove: (api, ids) => api.currentUser.shows.removeSavedShows(ids),
  list: (api) => api.currentUser.shows.savedShows(),
});
const episodes = roundTrip('episode', (facts) => facts.show.episodes[0], {
  save: (api, ids) => api.currentUser.episodes.saveEpisodes(ids),
  contains: (api, ids) => api.currentUser.episodes.hasSavedEpisodes(ids),
  remove: (api, ids) => api.currentUser.episodes.removeSavedEpisodes(ids),
  list: (api) => api.currentUser.episodes.savedEpisodes(),
});

async function audiobooks(judge) {
  const [api, { audiobook }] = [await somebody(judge), judge.facts];
  const uri = `spotify:audiobook:${audiobook.id}`;
  await judge.extendedOnly(() => api.currentUser.audiobooks.removeSavedAudiobooks([audiobook.id]));
  if (judge.extended) judge.holds(!(await judge.ask('library')).includes(uri), 'the audiobook is removed');
  await judge.extendedOnly(() => api.currentUser.audiobooks.saveAudiobooks([audiobook.id]));
  if (judge.extended) judge.holds((await judge.ask('library')).includes(uri), 'the audiobook is saved');
  const { items } = await api.currentUser.audiobooks.savedAudiobooks(50);
  const there = (await judge.ask('library')).filter((of) => of.startsWith('spotify:audiobook:'));
  judge.equal(items.map((item) => (item.audiobook ?? item).uri), there, 'the saved audiobooks');
}

async function follows(judge) {
  const [api, { artist }] = [await somebody(judge), judge.facts];
  const uri = `spotify:artist:${artist.id}`;
  const followed = async () => (await judge.ask('library')).includes(uri);
  const before = await followed();
  await judge.extendedOnly(() => api.currentUser.unfollowArtistsOrUsers([artist.id], 'artist'));
  judge.equal(await followed(), !judge.extended && before, 'whether the artist is followed');
  await judge.extendedOnly(() => api.currentUser.followArtistsOrUsers([artist.id], 'artist'));
  judge.equal(await followed(), judge.extended || before, 'whether the artist is followed after that');
  const said = await judge.extendedOnly(() => api.currentUser.followsArtistsOrUsers([artist.id], 'artist'));
  if (said) judge.equal(said, [true], 'what is said of it');
}

export const FLOWS = {
  'library: tracks': tracks,
  'library: albums': albums,
  'library: shows': shows,
  'library: episodes': episodes,
  'library: audiobooks': audiobooks,
  'library: followed artists': follows,
};
