// Every way to a token, and its renewal.

import * as page from './page.mjs';
import { app, signIn, TOKEN } from './people.mjs';

async function clientCredentials(judge) {
  const { artist } = judge.facts;
  const api = app(judge);
  judge.equal((await api.artists.get(artist.id)).name, artist.name, 'the artist');
  await api.artists.get(artist.id);
  judge.equal(await judge.grants(), ['client_credentials'], 'one token for two calls');
  api.logOut();
  judge.equal((await api.artists.get(artist.id)).id, artist.id, 'the artist, with a new token');
  judge.equal(await judge.grants(), ['client_credentials', 'client_credentials'], 'the grants');
  await judge.throws(() => api.currentUser.profile(), 'Bad or expired token');
}

async function wrongSecret(judge) {
  const api = app(judge, 'guessed');
  await judge.throws(() => api.artists.get(judge.facts.artist.id), 'Failed to get access token.');
}

async function proofKey(judge) {
  const { api, asked, page: opened } = await signIn(judge);
  try {
    judge.equal(`${asked.origin}${asked.pathname}`, 'https://accounts.spotify.com/authorize', 'where the browser was sent');
    judge.equal(asked.searchParams.get('code_challenge_method'), 'S256', "the challenge's method");
    const { authenticated, accessToken } = await api.authenticate();
    judge.equal([authenticated, accessToken.token_type, accessToken.expires_in], [true, 'Bearer', 3600], 'the token');
    judge.equal(window.location.search, '', 'what of the code stays in the address');
    await profile(judge, api);
    const [exchange] = await judge.requests('POST', '/api/token');
    judge.equal([exchange.form.grant_type, exchange.form.client_secret], ['authorization_code', undefined], 'the exchange');
    judge.equal(exchange.form.code_verifier.length, 128, "the verifier's length");
    judge.holds(opened.kept.has(TOKEN), 'the token is kept');
    judge.equal(asked.searchParams.get('state'), null, 'the state');
    judge.deviates('signs in without a state', 'Spotify strongly recommends one; only PKCE ties the answer to the login');
  } finally {
    page.close();
  }
}

async function profile(judge, api) {
  const { user } = judge.facts;
  const me = await api.currentUser.profile();
  judge.equal([me.id, me.display_name, me.account_id], [user.id, user.display_name, user.account_id], 'the profile');
  for (const told of ['country', 'email', 'product']) {
    // Development mode does not tell them.
    judge.equal(me[told], judge.extended ? user[told] : undefined, told);
  }
}

async function denied(judge) {
  const { api, page: opened } = await signIn(judge, { deny: true });
  try {
    judge.equal(window.location.searchParams.get('error'), 'access_denied', 'the answer');
    const { authenticated } = await api.authenticate();
    judge.equal(authenticated, false, 'whether somebody is signed in');
    judge.holds((await opened.departure()).startsWith('https://accounts.spotify.com/authorize'), 'a second way out');
    judge.equal(await judge.grants(), [], 'nothing is exchanged');
    judge.deviates('takes a refusal for a first visit', 'it does not look at `error`, and sends the user to Spotify again');
  } finally {
    page.close();
  }
}

/** The token has a second to live, as far as the client's clock goes; Spotify has ended it. */
async function age(judge, kept) {
  const token = JSON.parse(kept.get(TOKEN));
  kept.set(TOKEN, JSON.stringify({ ...token, expires: Date.now() + 1000 }));
  await judge.ask('expire');
}

async function refreshEchoed(judge) {
  await judge.ask('echo', { on: true });
  const { api, page: opened } = await signIn(judge);
  try {
    await api.authenticate();
    const first = JSON.parse(opened.kept.get(TOKEN));
    for (let round = 0; round < 3; round += 1) {
      await age(judge, opened.kept);
      judge.equal((await api.currentUser.profile()).id, judge.facts.user.id, 'who it is, with a new token');
    }
    const last = JSON.parse(opened.kept.get(TOKEN));
    judge.equal(last.refresh_token, first.refresh_token, 'the refresh token');
    judge.holds(last.access_token !== first.access_token, 'the access token is another one');
    const grants = ['authorization_code', 'refresh_token', 'refresh_token', 'refresh_token'];
    judge.equal(await judge.grants(), grants, 'the grants');
  } finally {
    page.close();
    await judge.ask('echo', { on: false });
  }
}

async function refreshAsToday(judge) {
  const { api, page: opened } = await signIn(judge);
  try {
    await api.authenticate();
    await age(judge, opened.kept);
    judge.equal((await api.currentUser.profile()).id, judge.facts.user.id, 'who it is, with a new token');
    judge.equal(JSON.parse(opened.kept.get(TOKEN)).refresh_token, undefined, 'the refresh token that is kept');
    // The next time there is none to send; the old access token is used for as long as its clock says.
    await age(judge, opened.kept);
    await judge.throws(() => api.currentUser.profile(), 'Bad or expired token');
    const refreshes = (await judge.requests('POST', '/api/token')).slice(1).map((request) => request.form.refresh_token);
    judge.equal([refreshes.length, refreshes[1]], [2, 'undefined'], 'the refresh tokens that were sent');
    judge.deviates(
      'loses the refresh token with its first renewal',
      'it keeps the answer as it is, and since July 2026 Spotify leaves out a refresh token that stays',
    );
  } finally {
    page.close();
  }
}

async function narrowerScope(judge) {
  await judge.ask('grant', { scopes: ['user-library-read'] });
  const { api } = await signIn(judge, { scopes: ['user-library-read', 'user-top-read'] });
  try {
    const { total } = await api.currentUser.tracks.savedTracks(1);
    judge.equal(total, (await judge.ask('saved')).length, 'saved tracks');
    await judge.throws(() => api.currentUser.topItems('tracks'), 'Insufficient client scope');
  } finally {
    page.close();
    await judge.ask('grant', { scopes: null });
  }
}

export const FLOWS = {
  'login: client credentials': clientCredentials,
  'login: wrong secret': wrongSecret,
  'login: PKCE, in a page': proofKey,
  'login: the user refuses': denied,
  'login: less granted than asked': narrowerScope,
  'refresh: the answer has the refresh token again': refreshEchoed,
  'refresh: the answer has none': refreshAsToday,
};
