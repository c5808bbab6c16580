import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What stands between a client and a server. `serving`: passes all on; `refusing`: cuts what is connected and whoever
 * connects; `stalled`: keeps and accepts connections and passes nothing on, until it serves again and cuts them.
 */
export type Line = 'serving' | 'refusing' | 'stalled';

export interface TcpProxy {
  readonly port: number;
  become(line: Line): void;
  close(): Promise<void>;
}

/** A line on 127.0.0.1 to the server at `port`, at first `serving`. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  let line: Line = 'serving';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the other side is cut as well
    socket.once('close', () => sockets.delete(socket));
  };
  const cutAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const server = createServer((client) => {
    keep(client);
    if (line === 'refusing') client.resetAndDestroy();
    if (line !== 'serving') return;
    const upstream = connect(port, '127.0.0.1');
    keep(upstream);
    pass(client, upstream, () => line === 'serving');
    pass(upstream, client, () => line === 'serving');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    become(next) {
      line = next;
      if (next !== 'stalled') cutAll();
    },
    async close() {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(from: Socket, to: Socket, isOpen: () => boolean): void {
  from.on('data', (chunk) => {
    if (isOpen()) to.write(chunk);
  });
  from.once('close', () => to.destroy());
}
