// Search, and single things of each kind.

import { somebody } from './people.mjs';

const names = (things) => things.map((thing) => thing.name);
const ids = (things) => things.map((thing) => thing.id);

async function search(judge) {
  const [api, { album, show, audiobook }] = [await somebody(judge), judge.facts];
  const kinds = ['album', 'artist', 'audiobook', 'episode', 'playlist', 'show', 'track'];
  const found = await api.search(album.name, kinds, 'GB', 10);
  judge.equal(Object.keys(found).sort(), kinds.map((kind) => `${kind}s`), 'the kinds');
  judge.holds(ids(found.albums.items).includes(album.id), 'the album is found by its name');
  const words = album.name.toLowerCase().split(' ');
  for (const track of found.tracks.items) {
    const text = names([track, track.album, ...track.artists]).join(' ').toLowerCase();
    judge.holds(words.every((word) => text.includes(word)), `${track.name} is not what was searched for`);
  }
  judge.holds(ids((await api.search(show.name, ['show'])).shows.items).includes(show.id), 'the show is found by its name');
  const books = await api.search(audiobook.name, ['audiobook'], 'GB');
  judge.holds(ids(books.audiobooks.items).includes(audiobook.id), 'the audiobook is found by its name');
  const second = await api.search('a', ['track'], undefined, 10, 10);
  judge.equal([second.tracks.offset, second.tracks.items.length], [10, 10], 'the second page');
  const many = () => api.search('a', ['track'], undefined, 50);
  if (judge.extended) judge.equal((await many()).tracks.items.length, 50, 'fifty at once');
  else await judge.throws(many, '400', 'Invalid limit');
}

async function albums(judge) {
  const [api, { album, artist }] = [await somebody(judge), judge.facts];
  const whole = await api.albums.get(album.id);
  judge.equal([whole.name, whole.total_tracks], [album.name, album.tracks.length], 'the album');
  judge.equal(whole.label, judge.extended ? album.label : undefined, 'its label');
  judge.equal(ids((await api.albums.tracks(album.id, undefined, 50)).items), ids(album.tracks), 'its tracks');
  const [first] = album.tracks;
  const track = await api.tracks.get(first.id);
  judge.equal([track.name, track.album.id], [first.name, album.id], 'its first track');
  const byArtist = [];
  let page;
  do {
    page = await api.artists.albums(artist.id, undefined, undefined, 10, byArtist.length);
    byArtist.push(...ids(page.items));
  } while (page.next);
  judge.equal(byArtist.sort(), artist.albums, "the artist's albums");
}

async function spoken(judge) {
  const [api, { show, audiobook }] = [await somebody(judge), judge.facts];
  judge.equal((await api.shows.get(show.id, 'GB')).name, show.name, 'the show');
  const episodes = await api.shows.episodes(show.id, 'GB', 50);
  judge.equal(ids(episodes.items), ids(show.episodes).slice(0, 50), 'its episodes');
  const episode = await api.episodes.get(show.episodes[0].id, 'GB');
  judge.equal([episode.name, episode.show.id], [show.episodes[0].name, show.id], 'the episode');
  judge.equal((await api.audiobooks.get(audiobook.id, 'GB')).name, audiobook.name, 'the audiobook');
  const [chapter] = audiobook.chapters;
  judge.equal((await api.chapters.get(chapter.id, 'GB')).name, chapter.name, 'its first chapter');
}

async function several(judge) {
  const [api, { tracks, album, artist, show }] = [await somebody(judge), judge.facts];
  for (const [what, call, expected] of [
    ['tracks', () => api.tracks.get(ids(tracks)), names(tracks)],
    ['albums', () => api.albums.get([album.id]), [album.name]],
    ['artists', () => api.artists.get([artist.id]), [artist.name]],
    ['shows', () => api.shows.get([show.id], 'GB'), [show.name]],
  ]) {
    const found = await judge.extendedOnly(call);
    if (found) judge.equal(names(found), expected, what);
  }
  if (!judge.extended) {
    judge.deviates('gets several things by their batch operations', 'closed in development mode, where each is a call of its own');
  }
}

async function closed(judge) {
  const [api, { artist, tracks }] = [await somebody(judge), judge.facts];
  const top = await judge.extendedOnly(() => api.artists.topTracks(artist.id, 'GB'));
  const markets = await judge.extendedOnly(() => api.markets.getAvailableMarkets());
  const releases = await judge.extendedOnly(() => api.browse.getNewReleases('GB', 5));
  const features = await judge.extendedOnly(() => api.tracks.audioFeatures(tracks[0].id));
  const other = await judge.extendedOnly(() => api.users.profile('smedjan'));
  if (!judge.extended) return;
  judge.holds(top.tracks.every((track) => ids(track.artists).includes(artist.id)), 'top tracks');
  judge.holds(['GB', 'SE'].every((market) => markets.markets.includes(market)), 'the markets');
  judge.equal(releases.albums.items.length, 5, 'new releases');
  judge.equal(features.id, tracks[0].id, 'audio features');
  judge.equal([other.id, other.display_name], ['smedjan', 'Smedjan'], 'another user');
}

export const FLOWS = {
  'search: all seven types': search,
  'catalogue: album, its tracks, its artist': albums,
  'catalogue: show, episode, audiobook, chapters': spoken,
  'catalogue: several at once': several,
  'catalogue: what development mode has closed': closed,
};
