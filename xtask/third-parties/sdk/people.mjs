// Who signs in, and how: the SDK's own login, in as much of a page as it needs, with the judge as the user.

import * as page from './page.mjs';

export let sdk;

/** Names the package under test. */
export function use(module) {
  sdk = module;
}

const CALLBACK = 'http://127.0.0.1:8899/callback';
export const TOKEN = 'spotify-sdk:AuthorizationCodeWithPKCEStrategy:token';

/** A login in the page that is open: to Spotify, and back with a code. */
export async function signIn(judge, { scopes = judge.facts.scopes, user, deny = false } = {}) {
  const opened = page.open();
  const { public_client_id: id } = judge.facts;
  const before = await sdk.SpotifyApi.withUserAuthorization(id, CALLBACK, scopes).authenticate();
  judge.equal(before.authenticated, false, 'whether somebody is signed in before the login');
  const asked = await opened.departure();
  // Nobody listens at the callback: so the browser stops in front of it, and the page is the app's again.
  const { url } = await judge.ask('browse', { url: asked, user, deny });
  opened.arrive(url);
  const api = sdk.SpotifyApi.withUserAuthorization(id, CALLBACK, scopes);
  return { api, asked: new URL(asked), page: opened };
}

const signedIn = new Map();

/** A client with all scopes, signed in once for all flows; its token goes to a server, as the SDK has it. */
export async function somebody(judge, user) {
  if (!signedIn.has(user)) {
    const { api } = await signIn(judge, { user });
    const { accessToken } = await api.authenticate();
    page.close();
    signedIn.set(user, sdk.SpotifyApi.withAccessToken(judge.facts.public_client_id, accessToken));
  }
  return signedIn.get(user);
}

/** The app itself, without a user. */
export function app(judge, secret = judge.facts.client_secret) {
  return sdk.SpotifyApi.withClientCredentials(judge.facts.client_id, secret);
}

/** The same user, but what is no JSON is nothing: by the SDK's own option for that. */
export async function patient(judge, user) {
  const api = await somebody(judge, user);
  const token = await api.getAccessToken();
  const deserializer = {
    async deserialize(response) {
      const text = await response.text();
      return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null;
    },
  };
  return sdk.SpotifyApi.withAccessToken(judge.facts.public_client_id, token, { deserializer });
}
