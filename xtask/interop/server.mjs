// oidc-provider, set up to look like Spotify's accounts service: once over HTTP, once over HTTPS, both on loopback.
//
// The argument is the directory with the node_modules. The first line on stdin is the set-up as JSON; when stdin ends, so
// does this program. The one line on stdout says where the servers are. What is judged is oidc-provider's; here are only its settings, a user who needs no browser, and a log.

import { generateKeyPairSync } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [installation] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(createRequire(`${installation}/`).resolve('oidc-provider')));

/** @type {{ clients: object[], scopes: string[], defaultScope: string, tls: { key: string, cert: string } }} */
const setUp = JSON.parse((await once(createInterface({ input: process.stdin }), 'line'))[0]);
process.stdin.on('close', () => process.exit(0));

const issuers = {
  http: await start('http', createHttpServer()),
  https: await start('https', createHttpsServer(setUp.tls)),
};
console.log(JSON.stringify(issuers));

/** Puts a provider of its own on `server`, and returns its issuer. */
async function start(scheme, server) {
  // The issuer holds the port, so the port comes first.
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `${scheme}://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, settings());
  leaveOutRefreshTokens(provider);
  supplyDefaultScope(provider);
  const log = tokenRequestsOf(provider);
  const serve = provider.callback();
  server.on('request', (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname.startsWith('/interaction/')) return decide(provider, url, request, response);
    if (url.pathname === '/interop/token-requests') return tell(log, url, response);
    return serve(request, response);
  });
  return issuer;
}

function settings() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    adapter: memory(),
    clients: setUp.clients,
    // Ours, on top of OpenID Connect's: see clients.rs.
    extraClientMetadata: { properties: ['lifetimes', 'renewal'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clockTolerance: 0,
    cookies: { keys: ['signs the cookies of one run'] },
    extraParams: ['show_dialog'],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    pkce: { methods: ['S256'], required: () => true },
    renderError(ctx, out) {
      ctx.type = 'text';
      ctx.body = `${out.error}: ${out.error_description}`;
    },
    responseTypes: ['code'],
    rotateRefreshToken: ({ oidc }) => oidc.client.renewal === 'rotates',
    routes: {
      authorization: '/authorize',
      introspection: '/api/introspect',
      revocation: '/api/revoke',
      token: '/api/token',
    },
    scopes: setUp.scopes,
    ttl: Object.fromEntries(
      Object.entries({
        AccessToken: 3600,
        AuthorizationCode: 60,
        ClientCredentials: 3600,
        Grant: 3600,
        IdToken: 3600,
        Interaction: 60,
        RefreshToken: 3600,
        Session: 60,
      }).map(([kind, seconds]) => [kind, (_ctx, _token, client) => client?.lifetimes?.[kind] ?? seconds]),
    ),
  };
}

/** The user: comes to the consent page and answers what `?answer=` says, without a browser. */
async function decide(provider, url, request, response) {
  try {
    const { params } = await provider.interactionDetails(request, response);
    const answer = url.searchParams.get('answer');
    const result =
      answer === 'deny'
        ? { error: 'access_denied', error_description: 'the user pressed Cancel' }
        : await consent(provider, params, url.searchParams.get('only'));
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
}

/** Grants what was asked for, or `only` this part of it. */
async function consent(provider, { client_id: clientId, scope }, only) {
  const accountId = 'wizzler';
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(only ?? scope);
  const refused = scope.split(' ').filter((one) => only !== null && !only.split(' ').includes(one));
  if (refused.length > 0) grant.rejectOIDCScope(refused.join(' '));
  return { login: { accountId }, consent: { grantId: await grant.save() } };
}

/** Spotify's refreshes bring no new refresh token since 2026; oidc-provider's always repeat the one that goes on. */
function leaveOutRefreshTokens(provider) {
  provider.use(async (ctx, next) => {
    await next();
    const { client, params } = ctx.oidc ?? {};
    if (client?.renewal === 'left out' && params.grant_type === 'refresh_token' && ctx.status === 200) {
      delete ctx.body.refresh_token;
    }
  });
}

/** RFC 6749 section 3.3 lets a server have a default scope; oidc-provider would refuse a request without any. */
function supplyDefaultScope(provider) {
  provider.use(async (ctx, next) => {
    if (ctx.path === '/authorize' && !ctx.query.scope) ctx.query = { ...ctx.query, scope: setUp.defaultScope };
    await next();
  });
}

/** What the provider itself says about each token request, in order. */
function tokenRequestsOf(provider) {
  const log = [];
  const note = ({ oidc }, error) =>
    log.push({
      client_id: oidc.client?.clientId ?? oidc.params?.client_id ?? null,
      grant_type: oidc.params?.grant_type ?? null,
      error: error?.error ?? null,
    });
  provider.on('grant.success', note);
  provider.on('grant.error', note);
  provider.on('server_error', (_, error) => console.error(error));
  return log;
}

function tell(log, url, response) {
  const client = url.searchParams.get('client_id');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(log.filter((entry) => entry.client_id === client)));
}

/** A store for one provider: oidc-provider's own is shared by all that live in one process, and forgets beyond 1,000 entries. */
function memory() {
  const store = new Map();
  const grants = new Map();
  return (model) => ({
    async upsert(id, payload) {
      store.set(`${model}:${id}`, payload);
      if (payload.uid) store.set(`${model}.uid:${payload.uid}`, id);
      if (payload.grantId) {
        grants.set(payload.grantId, [...(grants.get(payload.grantId) ?? []), `${model}:${id}`]);
      }
    },
    async find(id) {
      return store.get(`${model}:${id}`);
    },
    async findByUid(uid) {
      return store.get(`${model}:${store.get(`${model}.uid:${uid}`)}`);
    },
    async consume(id) {
      store.get(`${model}:${id}`).consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      store.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      (grants.get(grantId) ?? []).forEach((key) => store.delete(key));
      grants.delete(grantId);
    },
  });
}
