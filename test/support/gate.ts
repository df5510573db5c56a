import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be closed: to who comes that way the server is away. */
export interface Gate extends AsyncDisposable {
  /** The URL of the server, by way of the gate. */
  readonly url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

export async function openGate(behind: string): Promise<Gate> {
  const target = new URL(behind);
  const sockets = new Set<Socket>();
  const pass = (socket: Socket) => {
    const further = connect(Number(target.port), target.hostname);
    for (const end of [socket, further]) {
      sockets.add(end);
      end.on('error', () => undefined);
    }
    socket.pipe(further).pipe(socket);
    socket.on('close', () => further.destroy());
    further.on('close', () => socket.destroy());
  };
  let server: Server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const url = new URL(behind);
  url.host = `127.0.0.1:${port}`;
  const shut = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: url.href,
    shut,
    open: async () => {
      server = createServer(pass).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    [Symbol.asyncDispose]: shut,
  };
}
