// What goes wrong, and what is made of it.

import { patient, somebody } from './people.mjs';

const ID = '0'.repeat(22);

async function unknown(judge) {
  const api = await somebody(judge);
  await judge.throws(() => api.tracks.get(ID), 'Unrecognised response code: 404', 'Resource not found');
  await judge.throws(() => api.tracks.get('short'), 'Unrecognised response code: 400', 'Invalid base62 id');
}

async function noPremium(judge) {
  const api = await patient(judge, judge.facts.free_user);
  judge.equal((await api.currentUser.profile()).id, judge.facts.free_user, 'who it is');
  await judge.throws(() => api.player.skipToNext(''), 'Premium required', 'PREMIUM_REQUIRED');
}

async function rateLimit(judge) {
  const api = await somebody(judge);
  await judge.ask('fail', { method: 'GET', path: '/v1/me', status: 429, retry_after: 1 });
  await judge.throws(() => api.currentUser.profile(), 'The app has exceeded its rate limits.');
  judge.equal((await judge.requests('GET', '/v1/me')).length, 1, 'requests');
  judge.deviates('leaves a 429 to the app', 'and does not tell it what Retry-After said');
  judge.equal((await api.currentUser.profile()).id, judge.facts.user.id, 'who it is, asked again');
}

async function outage(judge) {
  const api = await somebody(judge);
  await judge.ask('fail', { method: 'GET', path: '/v1/me', status: 503 });
  await judge.throws(() => api.currentUser.profile(), 'Unrecognised response code: 503');
  judge.equal((await api.currentUser.profile()).id, judge.facts.user.id, 'who it is, asked again');
}

async function deadToken(judge) {
  const api = await somebody(judge);
  await judge.ask('expire');
  await judge.throws(() => api.currentUser.profile(), 'Bad or expired token');
  judge.equal(await judge.grants(), [], 'the grants');
  judge.deviates('renews by its own clock only', 'a 401 for a token that Spotify ended early reaches the app');
}

export const FLOWS = {
  'error: unknown and malformed ids': unknown,
  'error: no Premium': noPremium,
  'error: 429 with Retry-After': rateLimit,
  'error: 503': outage,
  // The last one: nobody is signed in after it.
  'error: a token that ended early': deadToken,
};
