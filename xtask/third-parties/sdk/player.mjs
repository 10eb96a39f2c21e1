// The player: what it is told, and what it says after that.

import { patient, somebody } from './people.mjs';

const device = async (api, name) => (await api.player.getAvailableDevices()).devices.find((of) => of.name === name).id;
const state = (api) => api.player.getPlaybackState(undefined, 'episode');

/** The album from its second track on, on the desk. */
async function started(judge, api) {
  const { album } = judge.facts;
  const desk = await device(api, 'Desk');
  await api.player.startResumePlayback(desk, `spotify:album:${album.id}`, undefined, { position: 1 }, 30_000);
  return { tracks: album.tracks, desk };
}

async function asItIs(judge) {
  const [strict, api] = [await somebody(judge), await patient(judge)];
  const { desk } = await started(judge, api);
  const error = await judge.throws(() => strict.player.pausePlayback(desk));
  judge.equal(error.name, 'SyntaxError', 'the error');
  judge.equal((await state(api)).is_playing, false, 'whether it was obeyed');
  judge.deviates(
    'player commands throw a SyntaxError although they were obeyed',
    'Spotify answers them with a short text since August 2024, and the SDK takes it for JSON; a deserializer of the app helps, as below',
  );
  await judge.throws(() => api.player.startResumePlayback(desk), '400', 'Malformed json');
  judge.deviates('cannot resume', 'without a context it sends {}, which Spotify refuses; it wants no body');
}

async function devices(judge) {
  const { devices: found } = await (await somebody(judge)).player.getAvailableDevices();
  judge.equal(found.map((of) => of.name), ['Desk', 'Pocket', 'Living room'], 'the devices');
  judge.equal(found.map((of) => of.is_restricted), [false, false, true], 'which of them take no commands');
}

async function start(judge) {
  const api = await patient(judge);
  const { tracks, desk } = await started(judge, api);
  const now = await state(api);
  judge.equal([now.is_playing, now.device.id], [true, desk], 'where it plays');
  judge.equal([now.item.id, now.item.name], [tracks[1].id, tracks[1].name], 'what plays');
  judge.holds(now.progress_ms < 30_000, `the place is ${now.progress_ms}`);
  judge.deviates('starts at the beginning, whatever place it is told', 'it calls the field positionMs, Spotify position_ms');
  const playing = await api.player.getCurrentlyPlayingTrack();
  judge.equal([playing.item.id, playing.currently_playing_type], [tracks[1].id, 'track'], 'the same, shortly');
  const [episode] = judge.facts.show.episodes;
  await api.player.startResumePlayback(desk, undefined, [`spotify:episode:${episode.id}`]);
  judge.equal((await api.player.getCurrentlyPlayingTrack()).item, null, 'an episode, for who has not said that it knows them');
  judge.equal((await state(api)).item.id, episode.id, 'an episode');
}

async function skip(judge) {
  const api = await patient(judge);
  const { tracks, desk } = await started(judge, api);
  await api.player.skipToNext(desk);
  judge.equal((await state(api)).item.id, tracks[2].id, 'what plays next');
  await api.player.skipToPrevious(desk);
  await api.player.skipToPrevious(desk);
  judge.equal((await state(api)).item.id, tracks[0].id, 'what played before');
  await judge.throws(() => api.player.skipToPrevious(desk), 'No previous track', 'NO_PREV_TRACK');
  await api.player.pausePlayback(desk);
  await judge.throws(() => api.player.pausePlayback(desk), 'Restriction violated');
}

async function settings(judge) {
  const api = await patient(judge);
  await started(judge, api);
  await api.player.seekToPosition(60_000);
  await api.player.setPlaybackVolume(35);
  await api.player.togglePlaybackShuffle(true);
  await api.player.setRepeatMode('context');
  let now = await state(api);
  judge.holds(now.progress_ms >= 60_000 && now.progress_ms < 90_000, `the place is ${now.progress_ms}`);
  judge.equal([now.device.volume_percent, now.shuffle_state, now.repeat_state], [35, true, 'context'], 'the settings');
  await api.player.togglePlaybackShuffle(false);
  await api.player.setRepeatMode('off');
  now = await state(api);
  judge.equal([now.shuffle_state, now.repeat_state], [false, 'off'], 'shuffle and repeat, as before');
}

async function queue(judge) {
  const api = await patient(judge);
  const { tracks, desk } = await started(judge, api);
  const queued = judge.facts.tracks[3];
  await api.player.addItemToPlaybackQueue(queued.uri);
  const now = await api.player.getUsersQueue();
  judge.equal(now.currently_playing.id, tracks[1].id, 'what plays');
  const expected = [queued, ...tracks.slice(2)].map((track) => track.id).slice(0, 20);
  judge.equal(now.queue.map((item) => item.id), expected, 'what comes');
  await api.player.skipToNext(desk);
  judge.equal((await state(api)).item.id, queued.id, 'what was queued plays');
  const [last] = (await api.player.getRecentlyPlayedTracks(1)).items;
  judge.equal(last.track.id, tracks[1].id, 'what played last');
}

async function transfer(judge) {
  const api = await patient(judge);
  await started(judge, api);
  const [pocket, speaker] = [await device(api, 'Pocket'), await device(api, 'Living room')];
  await api.player.transferPlayback([pocket], true);
  const now = await state(api);
  judge.equal([now.device.id, now.is_playing], [pocket, true], 'where it plays now');
  await judge.throws(() => api.player.setPlaybackVolume(10), 'Cannot control device volume', 'VOLUME_CONTROL_DISALLOW');
  await judge.throws(() => api.player.transferPlayback([speaker]), 'Restricted device', 'DEVICE_NOT_CONTROLLABLE');
  await judge.throws(() => api.player.pausePlayback('0'.repeat(40)), '404', 'Device not found');
}

async function nothingPlays(judge) {
  const api = await patient(judge);
  const desk = await device(api, 'Desk');
  await judge.ask('silence');
  judge.equal([await state(api), await api.player.getCurrentlyPlayingTrack()], [null, null], 'what plays');
  await judge.throws(() => api.player.setPlaybackVolume(10), '404', 'NO_ACTIVE_DEVICE');
  await started(judge, api);
  judge.equal((await state(api)).device.id, desk, 'where it plays, on a device that was named');
}

export const FLOWS = {
  'player: commands as the SDK has them': asItIs,
  'player: devices': devices,
  'player: start an album at a place, and an episode': start,
  'player: next, previous, nothing before that, and pause twice': skip,
  'player: seek, volume, shuffle, repeat': settings,
  'player: queue, and what played last': queue,
  'player: transfer, and devices that refuse': transfer,
  'player: nothing plays': nothingPlays,
};
