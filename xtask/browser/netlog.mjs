// Chromium's own record of everything it put on the wire, from `--log-net-log`: the pages cannot hide from it, and neither
// can requests that no developer tool shows, such as favicons and connections made ahead of need.

import { readFile } from 'node:fs/promises';

/** Every request that went out, as { url, method, initiator, status, sent }, and every TCP connection, as { to, sent }. */
export async function readNetLog(path) {
  const { constants, events } = JSON.parse(await readFile(path, 'utf8'));
  const type = constants.logEventTypes;
  const kind = constants.logSourceType;
  const requests = new Map();
  const connections = new Map();
  for (const { type: event, source, params = {} } of events) {
    if (source.type === kind.URL_REQUEST) {
      // One per redirect: the log keeps them under one number.
      const hops = requests.get(source.id) ?? [];
      requests.set(source.id, hops);
      if (event === type.URL_REQUEST_START_JOB && params.url) {
        const { url, method, initiator } = params;
        hops.push({ url, method, initiator, status: undefined, sent: false });
      }
      const hop = hops.at(-1);
      if (hop && event === type.HTTP_TRANSACTION_SEND_REQUEST_HEADERS) hop.sent = true;
      if (hop && event === type.HTTP_TRANSACTION_READ_RESPONSE_HEADERS && params.headers) {
        hop.status = Number(/^HTTP\/\S+ (\d{3})/.exec(params.headers[0])?.[1]);
      }
      if (hop && event === type.WEBSOCKET_UPGRADE_FAILURE) {
        hop.status = Number(/response code: (\d{3})/.exec(params.message)?.[1]);
      }
    }
    if (source.type === kind.SOCKET) {
      const connection = connections.get(source.id) ?? { sent: false };
      connections.set(source.id, connection);
      if (event === type.TCP_CONNECT_ATTEMPT && params.address) connection.to = params.address;
      if (event === type.SOCKET_BYTES_SENT) connection.sent = true;
    }
  }
  return {
    requests: [...requests.values()].flat().filter((request) => /^(https?|wss?):/.test(request.url)),
    connections: [...connections.values()].filter((connection) => connection.to),
  };
}
