import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** `preferred` if nobody listens on it on 127.0.0.1, else some free port. Free a moment ago, that is. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
